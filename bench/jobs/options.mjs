// The command line: `npm run bench:jobs -- --quick --only queue,submit --out FILE`.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../python.mjs';

export const PARTS = ['whole', 'queue', 'submit', 'large', 'latency'];

const HELP = `npm run bench:jobs [-- options]
  --quick         about a minute: one round of everything, too few samples to compare by
  --only NAMES    some of ${PARTS.join(', ')}
  --out FILE      where to write the JSON (bench/results/jobs.json)`;

export function readOptions(args = process.argv.slice(2)) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', default: PARTS.join(',') },
      out: { type: 'string', default: join(ROOT, 'bench', 'results', 'jobs.json') },
      help: { type: 'boolean', default: false },
    },
  });
  const only = values.only.split(',');
  const unknown = only.find((name) => !PARTS.includes(name));
  if (values.help || unknown !== undefined) {
    console.log(unknown === undefined ? HELP : `There is no part '${unknown}'\n${HELP}`);
    process.exit(unknown === undefined ? 0 : 2);
  }
  const plan = values.quick
    ? { rounds: 1, seconds: 1, jobs: 80, queueJobs: 200, submitSeconds: 0.5, waiting: 10_000, samples: 5 }
    : { rounds: 5, seconds: 2, jobs: 200, queueJobs: 600, submitSeconds: 1, waiting: 50_000, samples: 8 };
  return { only, out: values.out, quick: values.quick, ...plan };
}
