import { VERSION } from '@pycell/service';
import { Command, Option } from 'commander';
import { batch } from './batch.js';
import { check } from './check.js';
import { doctor } from './doctor.js';
import { EXIT } from './exit-codes.js';
import { BATCH_CODES, CHECK_CODES, RUN_CODES } from './help.js';
import { addJobs } from './jobs/commands.js';
import { key } from './key.js';
import { leaveWith } from './leave-with.js';
import { mcp } from './mcp.js';
import { MODES, POLICIES, requestOptions, serviceOptions, settingOptions } from './request-options.js';
import { run } from './run.js';
import { serve } from './serve.js';
import { setup } from './setup.js';

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

  const running = pycell
    .command('run')
    .description('run a script once: its result on stdout, its own output on stderr')
    .argument('<file>', 'the script, which defines main() unless it is a snippet; - is standard input');
  requestOptions(running)
    .option('--out <dir>', 'write the files and figures that come back into this folder')
    .option(
      '--url <url>',
      'run it on this service instead of in a sandbox of our own; PYCELL_URL is not read',
    )
    .option('--api-key <key>', "the service's key (before PYCELL_API_KEY, which other users cannot see)")
    .option('--json', 'print everything about the run as JSON, not only the result')
    .addHelpText('after', RUN_CODES)
    .action(leaveWith(run));

  pycell
    .command('check')
    .description('look for mistakes in a script without running it')
    .argument('<file>', 'the script; - is standard input')
    .addOption(new Option('--mode <mode>', 'what the script is').choices(MODES))
    .addOption(new Option('--policy <policy>', 'restricted adds the rules of /run').choices(POLICIES))
    .option('--url <url>', 'have this service check it; PYCELL_URL is not read')
    .option('--api-key <key>', "the service's key (before PYCELL_API_KEY)")
    .option('--json', 'print what was found as JSON')
    .addHelpText('after', CHECK_CODES)
    .action(leaveWith(check));

  addJobs(pycell);

  const batching = pycell
    .command('batch')
    .description('run each line of a file on a service, and write a line of results for each')
    .argument('<file>', 'JSON lines, each one a body of /execute')
    .requiredOption('--out <file>', 'the results; FILE.batch beside it is how a second start goes on');
  serviceOptions(settingOptions(batching)).addHelpText('after', BATCH_CODES).action(leaveWith(batch));

  pycell
    .command('mcp')
    .description('serve the Model Context Protocol on standard input and output, for language models')
    .option('--url <url>', 'run code on this service instead of in a sandbox of our own')
    .option('--api-key <key>', "the service's key (before PYCELL_API_KEY)")
    .action(leaveWith(mcp));

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
