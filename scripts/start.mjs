// `npm start`: set-up, then `pycell serve` in this very process, so that Ctrl-C and SIGTERM reach it.
import { fileURLToPath } from 'node:url';
import { setUp } from './setup.mjs';

await setUp();
const main = new URL('../packages/cli/dist/main.js', import.meta.url);
process.argv.splice(1, 1, fileURLToPath(main), 'serve');
await import(main.href);
