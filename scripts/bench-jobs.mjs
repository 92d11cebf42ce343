// `npm run bench:jobs`: set-up, then the benchmark of jobs, which takes the arguments.
import { join } from 'node:path';
import { attempt, stopWithChildren } from './setup/run.mjs';
import { ROOT, setUp } from './setup.mjs';

await setUp();
stopWithChildren();
const bench = [join(ROOT, 'bench', 'jobs.mjs'), ...process.argv.slice(2)];
process.exitCode = (await attempt(process.execPath, bench, { cwd: ROOT, show: true })).code;
