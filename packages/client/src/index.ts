export { type ClientOptions, type ExecuteOptions, PycellClient } from './client.js';
export { ConnectionError, InvalidResponseError, PycellError, RefusedError } from './errors.js';
export type {
  Display,
  ExecuteRequest,
  Execution,
  Limits,
  OutputFile,
  Receipt,
  RequestFile,
  Status,
  Truncation,
} from './types.js';
