import { VERSION } from '@pycell/service';
import { Command } from 'commander';
import { doctor } from './doctor.js';
import { EXIT } from './exit-codes.js';
import { reportFailure } from './failure.js';
import { run } from './run.js';
import { serve } from './serve.js';

/** The command line. Each command is a function that resolves to the exit code. */
export function program(): Command {
  const pycell = new Command('pycell')
    .description('Runs untrusted Python in warm, single-use, sandboxed processes')
    .version(VERSION)
    // commander leaves with 1 after a wrong flag, which here is what a failed script leaves with.
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT.usage));

  pycell
    .command('serve')
    .description('start the HTTP service')
    .option('--port <port>', 'port to listen on (before PORT)')
    .option('--host <host>', 'address to listen on (before PYCELL_HOST)')
    .option('--print-config', 'print each setting, its value and where it came from, and leave')
    .action(leaveWith(serve));

  pycell
    .command('run')
    .description('run a script once: its result on stdout, its own output on stderr')
    .argument('<file>', 'the script, which defines main(); - is standard input')
    .option('--input <json>', 'call main() with this value')
    .option('--json', 'print everything about the run as JSON, not only the result')
    .action(leaveWith(run));

  pycell
    .command('doctor')
    .description('show what isolates a script on this machine, and what is missing')
    .option('--json', 'print it as JSON')
    .action(leaveWith(doctor));

  return pycell;
}

/** Sets the exit code instead of leaving, so that what is on its way to a pipe still arrives. */
function leaveWith<A extends unknown[]>(command: (...args: A) => Promise<number>) {
  return async (...args: A): Promise<void> => {
    process.exitCode = await command(...args).catch(reportFailure);
  };
}
