import { ConnectionError, InvalidResponseError, PycellError, RefusedError } from '@pycell/client';
import { type Cause, EngineStartError, LimitError } from '@pycell/engine';
import { ConfigError, ListenError } from '@pycell/service';
import { EXIT } from './exit-codes.js';

/** Prints why a command could not do its work and what to do about it; returns the exit code. */
export function reportFailure(error: unknown): number {
  if (error instanceof ConfigError) return say(error.message, EXIT.usage);
  if (error instanceof EngineStartError) return say(explain(error), EXIT.unavailable);
  if (error instanceof ListenError) return say(explain(error), EXIT.failure);
  if (error instanceof LimitError) return say(error.message, EXIT.usage);
  if (error instanceof PycellError) return say(`the service: ${error.message}`, serviceCode(error));
  if (error instanceof CommandError) return say(error.message, error.exitCode);
  return say(error instanceof Error ? (error.stack ?? error.message) : String(error), EXIT.internal);
}

function serviceCode(error: PycellError): number {
  if (error instanceof ConnectionError) return EXIT.unavailable;
  if (error instanceof InvalidResponseError) return EXIT.protocol;
  if (!(error instanceof RefusedError)) return EXIT.internal;
  const { code, httpStatus } = error;
  if (httpStatus === 429 || httpStatus === 503) return EXIT.tryLater;
  if (httpStatus === 401 || httpStatus === 403) return EXIT.noPermission;
  if (httpStatus >= 500) return EXIT.internal;
  return code.startsWith('script_') ? EXIT.data : EXIT.usage;
}

/** A command that cannot go on for a reason of the caller's. */
export class CommandError extends Error {
  override name = 'CommandError';

  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
  }
}

/** A reason with its remedy on the next line. */
export function explain({ message, remedy, causes = [] }: Explained): string {
  const first = `${message}\n  → ${remedy}`;
  const others = causes.slice(1).map(({ jail, reason, remedy }) => `\nnor ${jail}: ${reason}\n  → ${remedy}`);
  return first + others.join('');
}

interface Explained {
  message: string;
  remedy: string;
  causes?: Cause[];
}

function say(text: string, exitCode: number): number {
  process.stderr.write(`pycell: ${text}\n`);
  return exitCode;
}
