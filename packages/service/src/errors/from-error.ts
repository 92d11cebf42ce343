import {
  DangerousScriptError,
  DrainingError,
  EngineStartError,
  formatBytes,
  InputError,
  LimitError,
  NotSupportedError,
  QueueFullError,
} from '@pycell/engine';
import { IdempotencyConflictError, JobsFullError, StoreError } from '@pycell/jobs';
import { Refusal } from './refusal.js';

/** The refusal that an error thrown while a request was handled stands for. */
export function refusalFrom(error: unknown, bodyBytes: number): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof InputError) return new Refusal('invalid_field', error.message);
  if (error instanceof LimitError) return new Refusal('invalid_limit', error.message);
  if (error instanceof QueueFullError) {
    return new Refusal('queue_full', 'Too many runs are waiting', retryAfter(error.retryAfterSeconds));
  }
  if (error instanceof DrainingError) return stopping();
  if (error instanceof DangerousScriptError) return new Refusal('dangerous_script', error.message);
  if (error instanceof NotSupportedError) return new Refusal('not_supported', error.message);
  if (error instanceof IdempotencyConflictError) return new Refusal('idempotency_conflict', error.message);
  if (error instanceof JobsFullError) return new Refusal('jobs_full', error.message, retryAfter(10));
  if (error instanceof StoreError && error.kind !== 'broken') return jobsUnavailable(error.kind);
  // Runs that waited for the start learn of its failure; the log has the reason.
  if (error instanceof EngineStartError) {
    return new Refusal('not_ready', 'Not ready: the sandbox could not be started', retryAfter(5));
  }
  return fromFastify(error, bodyBytes);
}

/** For a run that did not start, or was ended, because the service stops. */
export function stopping(): Refusal {
  return new Refusal('draining', 'The service is stopping', retryAfter(5));
}

/** What the database itself says may name hosts and paths: that is for the log. */
export function jobsUnavailable(kind: 'away' | 'full'): Refusal {
  const reason = kind === 'full' ? 'no space is left to keep them' : 'their database is away';
  return new Refusal('jobs_unavailable', `Jobs cannot be worked with: ${reason}`, retryAfter(5));
}

/** Its holder may stop, so that trying again may help; but most often two services are set up alike. */
export function jobsFolderInUse(): Refusal {
  return new Refusal(
    'jobs_unavailable',
    "Jobs cannot be worked with: another service of this machine has the jobs' folder",
    retryAfter(5),
    'Have the operator give each service a PYCELL_DATA of its own, or all of them one PYCELL_DATABASE.',
  );
}

export function retryAfter(seconds: number): Record<string, string> {
  return { 'retry-after': String(Math.max(1, Math.ceil(seconds))) };
}

function fromFastify(error: unknown, bodyBytes: number): Refusal {
  const { code, statusCode } = error as { code?: string; statusCode?: number };
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return wrongContentType();
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new Refusal('body_too_large', `The body is too large: at most ${formatBytes(bodyBytes)}`);
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new Refusal('bad_request', error instanceof Error ? error.message : 'Bad request');
  }
  return new Refusal('internal_error', 'Internal server error');
}

export function wrongContentType(): Refusal {
  return new Refusal('unsupported_media_type', 'Content-Type must be application/json');
}
