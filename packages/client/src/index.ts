export { type CallOptions, type ClientOptions, PycellClient, type StreamOptions } from './client.js';
export {
  ConnectionError,
  InvalidResponseError,
  PycellError,
  RateLimitedError,
  RefusedError,
  RunLostError,
  UnauthorizedError,
  UnavailableError,
} from './errors.js';
export type { ParseJson } from './response.js';
export type { RetryOptions } from './retry.js';
export type { CodeError, CodeExecution, CodeOptions, CodeResult, OutputMessage } from './run-code.js';
export type { StreamEvent, UsageEvent } from './stream.js';
export type { TransportOptions } from './transport.js';
export type {
  CheckRequest,
  CheckResult,
  Diagnostic,
  Display,
  ExecuteRequest,
  Execution,
  IsolationReport,
  Limits,
  OutputFile,
  Receipt,
  RequestFile,
  RunOutcome,
  RunRequest,
  RunResult,
  RuntimeReport,
  Status,
  Truncation,
} from './types.js';
