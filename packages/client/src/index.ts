export { type CallOptions, type ClientOptions, PycellClient, type StreamOptions } from './client.js';
export {
  ConflictError,
  ConnectionError,
  InvalidResponseError,
  NotFoundError,
  PycellError,
  RateLimitedError,
  RefusedError,
  RunLostError,
  UnauthorizedError,
  UnavailableError,
} from './errors.js';
export type { Jobs } from './jobs/jobs.js';
export type {
  EventOptions,
  JobCallOptions,
  ListOptions,
  ResultOptions,
  SubmitOptions,
} from './jobs/options.js';
export type {
  Batch,
  BatchCounts,
  BatchEvent,
  BatchRequest,
  BatchResult,
  BatchState,
  Cancelled,
  Job,
  JobEvent,
  JobList,
  JobRequest,
  JobSettings,
  JobState,
  ListedJob,
  Problem,
  RetriedStatus,
  SubmittedBatch,
  SubmittedJob,
  WebhookState,
} from './jobs/types.js';
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
