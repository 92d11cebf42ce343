import {
  ConnectionError,
  InvalidResponseError,
  RateLimitedError,
  RefusedError,
  RunLostError,
  UnauthorizedError,
  UnavailableError,
} from '@pycell/client';

/** Why there is no outcome: what happened, and what to do. */
export interface Failure {
  title: string;
  detail: string;
  advice: string;
  /** What the page can offer to do about it. */
  remedy: 'retry' | 'settings' | 'none';
  /** Seconds after which it may work. */
  waitSeconds?: number;
}

const KEPT = 'Nothing you typed is lost.';

/** @param begun whether the run had begun, so that output may already be there */
export function describeFailure(error: unknown, begun: boolean): Failure {
  const detail = error instanceof Error ? error.message : String(error);
  if (error instanceof RunLostError || (error instanceof ConnectionError && begun)) {
    return {
      title: 'The run was cut off',
      detail,
      advice: `The connection ended before the run did, and the service stops a run that nobody listens to. The output up to here is kept. ${KEPT}`,
      remedy: 'retry',
    };
  }
  if (error instanceof ConnectionError) {
    return {
      title: 'The service does not answer',
      detail,
      advice: `It may be restarting, or the network is away. Check that it runs, and the endpoint in the settings. ${KEPT}`,
      remedy: 'retry',
    };
  }
  if (error instanceof UnauthorizedError) {
    return {
      title:
        error.code === 'api_key_invalid' ? 'The API key is not valid' : 'The service asks for an API key',
      detail,
      advice: `Enter a key in the settings; whoever runs the service hands them out. ${KEPT}`,
      remedy: 'settings',
    };
  }
  if (error instanceof RateLimitedError) return busy('Too many runs in a short time', error);
  if (error instanceof UnavailableError) return busy('The service is busy', error);
  if (error instanceof InvalidResponseError) {
    return {
      title: 'That is not a pycell service',
      detail,
      advice: `Check the endpoint in the settings, and what stands between it and this page. ${KEPT}`,
      remedy: 'settings',
    };
  }
  if (error instanceof RefusedError) {
    return { title: 'The service refused the request', detail, advice: KEPT, remedy: 'none' };
  }
  return { title: 'Something went wrong in this page', detail, advice: KEPT, remedy: 'retry' };
}

function busy(title: string, { message, retryAfterSeconds }: RefusedError): Failure {
  const when = retryAfterSeconds === undefined ? 'in a moment' : `in ${retryAfterSeconds} s`;
  return {
    title,
    detail: message,
    advice: `Try again ${when}. ${KEPT}`,
    remedy: 'retry',
    ...(retryAfterSeconds !== undefined && { waitSeconds: retryAfterSeconds }),
  };
}
