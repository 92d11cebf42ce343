// From the rounds to a table for people: least and median of each figure, and ratios that were made within a round.
import { median, rounded } from '../statistics.mjs';

/** @param {object[]} rounds @returns {{ name: string, unit: string, values: number[], ratios?: number[] }[]} */
export function figures(rounds) {
  const lines = [];
  const add = (name, unit, value, base) => {
    const values = rounds.map(value).filter((each) => each !== undefined);
    if (values.length === 0) return;
    const ratios = base && rounds.map((each) => value(each) / base(each)).filter(Number.isFinite);
    lines.push({ name, unit, values, ...(ratios?.length && { ratios }) });
  };
  const direct = (each) => each.direct;
  add('direct: POST /execute', 'runs/s', direct);
  add('jobs, embedded', 'jobs/s', (each) => each.whole?.embedded, direct);
  for (const index of rounds[0].whole?.postgres.keys() ?? []) {
    const { workers } = rounds[0].whole.postgres[index];
    add(`jobs, PostgreSQL, ${some(workers)}`, 'jobs/s', (each) => each.whole.postgres[index].rate, direct);
  }
  for (const kind of ['batch', 'single']) {
    const what = kind === 'batch' ? 'one batch' : 'no batch';
    const base = (each) => each.queue?.embedded[0][kind];
    add(`queue alone, embedded, ${what}`, 'jobs/s', base);
    for (const index of rounds[0].queue?.postgres?.keys() ?? []) {
      const { workers } = rounds[0].queue.postgres[index];
      const name = `queue alone, PostgreSQL, ${some(workers)}, ${what}`;
      add(name, 'jobs/s', (each) => each.queue.postgres[index][kind], base);
    }
  }
  for (const place of ['embedded', 'postgres']) {
    for (const kind of ['single', 'batch']) {
      const how = kind === 'batch' ? 'in batches of 1000' : 'one by one, 8 callers';
      add(`handing in, ${title(place)}, ${how}`, 'jobs/s', (each) => each.submit?.[place]?.[kind]);
    }
  }
  for (const place of ['embedded', 'postgres']) {
    for (const what of Object.keys(rounds[0].large?.[place]?.many ?? {})) {
      const base = (each) => each.large[place].few[what];
      add(`a long line, ${title(place)}: ${what}`, 'ms', (each) => each.large[place].many[what], base);
    }
  }
  for (const [name, what] of [
    ['embedded', 'the same instance (embedded)'],
    ['other', 'another instance (PostgreSQL)'],
  ]) {
    const all = rounds.flatMap((each) => each.latency?.[name] ?? []);
    if (all.length > 0) lines.push({ name: `from handing in to begin, ${what}`, unit: 'ms', values: all });
  }
  return lines;
}

export function table(lines) {
  const head = ['', 'least', 'median', 'most', '', 'ratio (least–most)'];
  const rows = lines.map(({ name, unit, values, ratios }) => [
    name,
    ...[Math.min(...values), median(values), Math.max(...values)].map(short),
    unit,
    ratios ? `${short(median(ratios))} (${short(Math.min(...ratios))}–${short(Math.max(...ratios))})` : '',
  ]);
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  return all
    .map((row) =>
      row
        .map((cell, at) => (at === 0 || at > 3 ? cell.padEnd(widths[at]) : cell.padStart(widths[at])))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const some = (workers) => `${workers} worker${workers > 1 ? 's' : ''}`;
const title = (place) => (place === 'embedded' ? 'embedded' : 'PostgreSQL');
const short = (value) => String(rounded(value, value < 1 ? 2 : 3));
