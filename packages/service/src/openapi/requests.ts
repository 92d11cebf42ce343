/** The schemas that check requests, under their names in the document. */
import { z } from 'zod';
import { checkSchema } from '../request/check-schema.js';
import { executeSchema } from '../request/execute-schema.js';
import { limits } from '../request/fields.js';
import { fileSchema } from '../request/files.js';
import { batchSchema, jobSchema } from '../request/job-schema.js';
import { runSchema } from '../request/run-schema.js';
import { named } from './registry.js';

export const executeRequest = named('ExecuteRequest', executeSchema);
export const runRequest = named('RunRequest', runSchema);
export const checkRequest = named('CheckRequest', checkSchema);
const jobRequest = named('JobRequest', jobSchema);
const batchRequest = named('BatchRequest', batchSchema);
export const jobsRequest = z.union([jobRequest, batchRequest]);
named('RequestFile', fileSchema);
/** Replaced by what the engine's rules and this server's ceilings say. */
named('Limits', limits);
