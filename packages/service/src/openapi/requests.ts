/** The schemas that check requests, under their names in the document. */
import { checkSchema } from '../request/check-schema.js';
import { executeSchema } from '../request/execute-schema.js';
import { limits } from '../request/fields.js';
import { fileSchema } from '../request/files.js';
import { runSchema } from '../request/run-schema.js';
import { named } from './registry.js';

export const executeRequest = named('ExecuteRequest', executeSchema);
export const runRequest = named('RunRequest', runSchema);
export const checkRequest = named('CheckRequest', checkSchema);
named('RequestFile', fileSchema);
/** Replaced by what the engine's rules and this server's ceilings say. */
named('Limits', limits);
