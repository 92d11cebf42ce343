// The tables of docs/HOSTS.md.

/** @typedef {import('./attempt-host.mjs').Result} Result */

/** The overview, as it is also printed at the end. @param {Result[]} results */
export function summary(results) {
  const rows = results.map(({ host, skipped, diagnosis, tests, answers, speed, problems }) => [
    host.title,
    host.id,
    outcome(skipped, diagnosis, problems),
    diagnosis ? `${diagnosis.isolation.level}, ${diagnosis.isolation.jail}` : '–',
    tests ? `${tests.passed} of ${tests.passed + tests.failed}, ${tests.skipped} skipped` : '–',
    answers ? `${answers.right} of ${answers.tried}` : '–',
    speed ? `${ratio(speed.constant)}, ${ratio(speed.frame)}` : '–',
  ]);
  const head = ['host', 'name', 'outcome', 'isolation, jail', 'isolation tests', 'cases', 'time of a run'];
  return table(head, rows);
}

/** @param {Result['skipped']} skipped @param {Result['diagnosis']} diagnosis @param {string[]} problems */
function outcome(skipped, diagnosis, problems) {
  if (skipped !== undefined) return `skipped: ${skipped}`;
  if (diagnosis?.failure) return 'does not start';
  return problems.length === 0 ? 'passed' : 'failed';
}

/** @param {Result[]} results */
export function layers(results) {
  const asked = results.flatMap(({ host, diagnosis }) => (diagnosis ? [{ host, diagnosis }] : []));
  const names = asked[0]?.diagnosis.isolation.guarantees.map(({ name }) => name) ?? [];
  const rows = names.map((name) => [
    name,
    ...asked.map(({ diagnosis }) => {
      const found = diagnosis.isolation.guarantees.find((each) => each.name === name);
      return found?.held ? found.layers.join(', ') : '**none**';
    }),
  ]);
  return table(['guarantee', ...asked.map(({ host }) => host.title)], rows);
}

/** @param {Result[]} results */
export function tests(results) {
  const ran = results.flatMap(({ host, tests }) => (tests ? [{ host, tests }] : []));
  const files = [...new Set(ran.flatMap(({ tests }) => Object.keys(tests.files)))].sort();
  const rows = files.map((file) => [
    file,
    ...ran.map(({ tests }) => {
      const { passed = 0, failed = 0 } = tests.files[file] ?? {};
      return `${passed} of ${passed + failed}`;
    }),
  ]);
  return table(['file', ...ran.map(({ host }) => host.title)], rows);
}

/** @param {Result[]} results */
export function speed(results) {
  const rows = results.flatMap(({ host, speed }) =>
    speed
      ? [[host.title, ...[speed.constant, speed.frame, speed.constantRate, speed.frameRate].map(ratio)]]
      : [],
  );
  return table(
    ['host', 'time, constant', 'time, DataFrame', 'runs per second, constant', 'runs per second, DataFrame'],
    rows,
  );
}

/** @param {number} value */
export function ratio(value) {
  if (!Number.isFinite(value)) return '–';
  const digits = value < 0.95 ? 2 : value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits)}×`;
}

/** @param {string[]} head @param {string[][]} rows */
export function table(head, rows) {
  const line = (/** @type {string[]} */ cells) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n');
}
