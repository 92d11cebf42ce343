import { type BatchRequest, RateLimitedError, RefusedError, UnavailableError } from '@pycell/client';
import { EXIT } from '../exit-codes.js';
import { CommandError } from '../failure.js';
import { connect, type ServiceFlags } from '../remote/connect.js';
import { readPart } from './input.js';
import type { Ledger, SentPart } from './ledger.js';

/**
 * Hands a part in, and gives its batch's id. A part that was handed in before gives the same one again.
 *
 * @throws CommandError, and what the client throws
 */
export async function send(
  { run, settings, parts }: Ledger,
  part: SentPart,
  file: string,
  service: ServiceFlags,
  signal: AbortSignal,
): Promise<string> {
  const { client } = connect(service, { items: await readPart(file, part) });
  const idempotencyKey = `pycell-batch-${run}-${parts.indexOf(part)}`;
  try {
    const batch = await client.jobs.submitBatch(settings as BatchRequest, { idempotencyKey, signal });
    return batch.id;
  } catch (error) {
    throw inLines(error, part, file);
  }
}

/** The service counts the items of what it got; people count the lines of their file, from 1. */
function inLines(error: unknown, { first }: SentPart, file: string): unknown {
  if (!(error instanceof RefusedError)) return error;
  const found = /items\[(\d+)\]/.exec(error.message);
  if (!found) return error;
  const line = first + Number(found[1]) + 1;
  return new CommandError(`${file}, line ${line}: the service: ${error.message}`, EXIT.data);
}

/** Whether the service would take it later. */
export function isBusy(error: unknown): error is RateLimitedError | UnavailableError {
  return error instanceof RateLimitedError || error instanceof UnavailableError;
}
