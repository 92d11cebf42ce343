/** Every error of this client; `code` is for programs, `message` for people. */
export class PycellError extends Error {
  override name = 'PycellError';

  constructor(
    /** The service's code of a refusal, or `connection_failed`, `invalid_response`. */
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The service cannot be reached, or the connection broke. */
export class ConnectionError extends PycellError {
  override name = 'ConnectionError';

  constructor(message: string, options?: ErrorOptions) {
    super('connection_failed', message, options);
  }
}

/** What answered is not this service, or something between changed the answer. */
export class InvalidResponseError extends PycellError {
  override name = 'InvalidResponseError';

  constructor(
    readonly httpStatus: number,
    message: string,
    options?: ErrorOptions,
  ) {
    super('invalid_response', message, options);
  }
}

/** What a refusal says besides its code and message. */
export interface RefusalDetails {
  httpStatus: number;
  requestId: string | undefined;
  /** Seconds after which to try again, where the service says so. */
  retryAfterSeconds: number | undefined;
}

/** The service does not do what it was asked for: a bad request, a full queue, a missing key … */
export class RefusedError extends PycellError {
  override name = 'RefusedError';
  readonly httpStatus: number;
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: string, message: string, details: RefusalDetails) {
    super(code, message);
    this.httpStatus = details.httpStatus;
    this.requestId = details.requestId;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}

/** 401: the API key is missing or not valid. */
export class UnauthorizedError extends RefusedError {
  override name = 'UnauthorizedError';
}

/** 404: what was asked for does not exist, or belongs to another key. */
export class NotFoundError extends RefusedError {
  override name = 'NotFoundError';
}

/** 409: the idempotency key was used with another request before. */
export class ConflictError extends RefusedError {
  override name = 'ConflictError';
}

/** 429: too many requests for this key. */
export class RateLimitedError extends RefusedError {
  override name = 'RateLimitedError';
}

/** 503: the queue is full, or the service is warming up or stopping. */
export class UnavailableError extends RefusedError {
  override name = 'UnavailableError';
}

/** The run began, and was lost with its outcome: the service stopped, or failed. Its stream ended with an `error`. */
export class RunLostError extends RefusedError {
  override name = 'RunLostError';
}

const BY_STATUS: Record<number, typeof RefusedError> = {
  401: UnauthorizedError,
  404: NotFoundError,
  409: ConflictError,
  429: RateLimitedError,
  503: UnavailableError,
};

/** The refusal's own class where it has one. */
export function refusedError(code: string, message: string, details: RefusalDetails): RefusedError {
  return new (BY_STATUS[details.httpStatus] ?? RefusedError)(code, message, details);
}
