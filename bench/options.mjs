// The command line: `npm run bench -- --quick --only const,df --check --out FILE`.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from './python.mjs';
import { SCRIPTS, scriptNamed } from './scripts.mjs';

export const CALLERS = [1, 2, 8, 50];
export const PAUSE_MS = /** @type {[number, number]} */ ([20, 50]);

const HELP = `npm run bench [-- options]
  --quick         about 40 seconds, for a first look; too few samples for a 99th percentile
  --only NAMES    some of ${SCRIPTS.map(({ name }) => name).join(', ')}
  --out FILE      where to write the JSON (bench/results/latest.json)
  --check         exit code 1 where a target is missed`;

export function readOptions(args = process.argv.slice(2)) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      only: { type: 'string' },
      out: { type: 'string', default: join(ROOT, 'bench', 'results', 'latest.json') },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  const scripts = values.only ? values.only.split(',').map(scriptNamed) : SCRIPTS;
  // Quick rounds are shorter and fewer.
  const plan = values.quick
    ? { rounds: 1, share: 0.4, closedSeconds: 1, settleSeconds: 0.3 }
    : { rounds: 3, share: 1, closedSeconds: 1.2, settleSeconds: 0.3 };
  return { ...values, scripts, ...plan };
}
