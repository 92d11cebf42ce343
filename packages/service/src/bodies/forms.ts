import { readCheck } from '../request/check.js';
import { readExecute } from '../request/execute.js';
import { readJobs } from '../request/job.js';
import { readMessage, readRpc } from '../request/message.js';
import { readRun } from '../request/run.js';

/**
 * What a body can be read as. Each is a function of the body and of plain data, and so is what it gives: a thread can do it
 * as well.
 */
export const FORMS = {
  execute: readExecute,
  run: readRun,
  check: readCheck,
  jobs: readJobs,
  message: readMessage,
  rpc: readRpc,
};

export type Forms = typeof FORMS;

/** What a form needs beside the body. */
export type Terms<F extends keyof Forms> =
  Parameters<Forms[F]> extends [unknown, ...infer Rest] ? Rest : never;
