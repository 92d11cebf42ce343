// The table for people.
import { scriptNamed } from './scripts.mjs';

/** @param {object} results what run.mjs writes as JSON */
export function table({ machine, isolation, seconds, rounds, scripts, echo, targets }) {
  const names = Object.keys(scripts);
  const row = (name, cells) => [scriptNamed(name).title, ...cells];
  const alone = names.map((name) => {
    const { cold, floor, paced, ratios } = scripts[name];
    return row(name, [ms(cold.p50), ms(floor.p50), ms(paced.p50), ms(paced.p99), ratio(ratios.coldToPycell)]);
  });
  const crowd = names.map((name) => {
    const { floor, closed, errors, ratios } = scripts[name];
    return row(name, [
      floor.runsPerSecond.map((value) => value.toFixed(0)).join(' / '),
      ...closed.map(({ runsPerSecond, p50, p99 }) => `${runsPerSecond.toFixed(0)} (${ms(p50)}, ${ms(p99)})`),
      ratio(ratios.pycellToFloor),
      ratio(ratios.crowdToAlone),
      String(errors),
    ]);
  });
  const callers = scripts[names[0]].closed.map(
    (each) => `${each.callers} caller${each.callers > 1 ? 's' : ''}`,
  );
  return [
    `pycell bench: ${machine.processors} processors (${machine.model}), Linux ${machine.kernel}, Node ${machine.node}, CPython ${machine.python}`,
    `isolation ${isolation}; ${rounds} round${rounds > 1 ? 's' : ''} in ${seconds.toFixed(0)} s; load by raw keep-alive sockets from one process on the same processors`,
    '',
    'One caller with pauses of 20 to 50 ms, milliseconds',
    ...columns([['', 'cold p50', 'floor p50', 'pycell p50', 'pycell p99', 'cold ÷ pycell'], ...alone]),
    `a bare Node HTTP echo at that pace: p50 ${ms(echo.p50)}, p99 ${ms(echo.p99)}`,
    '',
    'Without pauses: runs per second (p50, p99 in milliseconds)',
    ...columns([['', 'floor 1 / 2', ...callers, '÷ floor', 'p99@50 ÷ p50', 'errors'], ...crowd]),
    '',
    'Targets',
    ...targets.map(
      ({ script, text, value, held, least, below, goal }) =>
        `  ${held ? 'held  ' : 'MISSED'}  ${scriptNamed(script).title}: ${text}: ${value} (${least === undefined ? `below ${below}` : `at least ${least}`}${goal ? `, goal ${goal}` : ''})`,
    ),
    ...names.flatMap((name) => scripts[name].firstErrors.map((error) => `  error, ${name}: ${error}`)),
  ].join('\n');
}

/** @param {string[][]} rows the first one is the head */
function columns(rows) {
  const widths = rows[0].map((_, index) => Math.max(...rows.map((row) => row[index].length)));
  return rows.map((row) =>
    row
      .map((cell, index) => (index === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[index])))
      .join('  ')
      .trimEnd(),
  );
}

const ms = (value) => (value === null ? '–' : value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0));
const ratio = (value) => (value === null ? '–' : value.toFixed(value < 10 ? 2 : 0));
