import { type Command, Option } from 'commander';
import { RUN_CODES } from '../help.js';
import { leaveWith } from '../leave-with.js';
import { requestOptions, serviceOptions, settingOptions } from '../request-options.js';
import { cancel } from './cancel.js';
import { list } from './list.js';
import { show } from './show.js';
import { submit } from './submit.js';
import { watch } from './watch.js';

const STATES = ['queued', 'running', 'done', 'failed', 'cancelled'];

/** Adds `pycell jobs` and its commands. */
export function addJobs(pycell: Command): void {
  const jobs = pycell.command('jobs').description('runs that a service keeps and does by itself');

  const submitting = jobs
    .command('submit')
    .description('hand a script in, and print its id')
    .argument('<file>', 'the script, which defines main() unless it is a snippet; - is standard input');
  serviceOptions(settingOptions(requestOptions(submitting)))
    .option('--idempotency-key <key>', 'the same key with the same request is the same job')
    .action(leaveWith(submit));

  const listing = jobs
    .command('list')
    .description('show jobs and batches, newest first')
    .addOption(new Option('--state <state>', 'only those in this state').choices(STATES))
    .option('--batch <id>', 'the items of this batch')
    .option('--limit <number>', 'at most as many: 1 to 200, 50 if not given')
    .option('--cursor <cursor>', 'go on after the page that gave it')
    .option('--json', "print the service's answer");
  serviceOptions(listing).action(leaveWith(list));

  const showing = jobs
    .command('show')
    .description('show how a job or a batch stands')
    .argument('<id>')
    .option('--json', "print the service's answer, with the result");
  serviceOptions(showing).action(leaveWith(show));

  const watching = jobs
    .command('watch')
    .description('show what a job does as it does it, and its result on stdout')
    .argument('<id>')
    .option('--out <dir>', 'write the files and figures that come back into this folder')
    .option('--json', 'print everything about the run as JSON, not only the result')
    .addHelpText('after', RUN_CODES);
  serviceOptions(watching).action(leaveWith(watch));

  const cancelling = jobs.command('cancel').description('end jobs or batches').argument('<id...>');
  serviceOptions(cancelling).action(leaveWith(cancel));
}
