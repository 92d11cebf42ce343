import { VERSION } from '@pycell/service';
import { Command, Option } from 'commander';
import { check } from './check.js';
import { doctor } from './doctor.js';
import { EXIT } from './exit-codes.js';
import { reportFailure } from './failure.js';
import { CHECK_CODES, RUN_CODES } from './help.js';
import { key } from './key.js';
import { run } from './run.js';
import { serve } from './serve.js';
import { setup } from './setup.js';

const POLICIES = ['open', 'restricted'];

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
    .option('--stdin', 'let the script read our standard input')
    .option('--file <path[:as]>', 'a file or folder for its work folder; again for more', collect)
    .option('--out <dir>', 'write the files and figures that come back into this folder')
    .option('--limit <name=value>', 'a limit such as wall=5s or memory=1GiB; again for more', collect)
    .option('--env <name[=value]>', 'an environment variable; again for more', collect)
    .option('--seed <number>', 'make random numbers repeatable')
    .addOption(new Option('--figures <kind>', 'how figures come back').choices(['svg', 'png', 'none']))
    .addOption(new Option('--policy <policy>', 'restricted adds the rules of /run').choices(POLICIES))
    .option('--url <url>', 'run it on this service instead of in a sandbox of our own')
    .option('--api-key <key>', "the service's key (before PYCELL_API_KEY, which other users cannot see)")
    .option('--json', 'print everything about the run as JSON, not only the result')
    .addHelpText('after', RUN_CODES)
    .action(leaveWith(run));

  pycell
    .command('check')
    .description('look for mistakes in a script without running it')
    .argument('<file>', 'the script; - is standard input')
    .addOption(new Option('--policy <policy>', 'restricted adds the rules of /run').choices(POLICIES))
    .option('--url <url>', 'have this service check it')
    .option('--api-key <key>', "the service's key (before PYCELL_API_KEY)")
    .option('--json', 'print what was found as JSON')
    .addHelpText('after', CHECK_CODES)
    .action(leaveWith(check));

  pycell
    .command('setup')
    .description('install what scripts run with: Python packages, and a font cache')
    .action(leaveWith(setup));

  pycell
    .command('key')
    .description('make an API key for a caller, and the hash that the service knows it by')
    .argument('<name>', 'whose key it is')
    .option('--json', 'print both as JSON')
    .action(leaveWith(key));

  pycell
    .command('doctor')
    .description('show what isolates a script on this machine, and what is missing')
    .option('--json', 'print it as JSON')
    .action(leaveWith(doctor));

  return pycell;
}

function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

/** Sets the exit code instead of leaving, so that what is on its way to a pipe still arrives. */
function leaveWith<A extends unknown[]>(command: (...args: A) => Promise<number>) {
  return async (...args: A): Promise<void> => {
    process.exitCode = await command(...args).catch(reportFailure);
  };
}
