import type { BatchResult } from '@pycell/client';
import { rawMember } from '@pycell/service';

/**
 * A line of the results: the service's, digit by digit, with the index of the line in the whole input.
 *
 * @param text what `result` came as
 */
export function resultLine(result: BatchResult, text: string, first: number): string {
  const raw = (name: keyof BatchResult) => `"${name}":${rawMember(text, name) ?? 'null'}`;
  return `{"index":${first + result.index},${(['id', 'state', 'status', 'answer', 'problem'] as const).map(raw).join(',')}}`;
}

/** For an item that has ended, and of which the service has no result any more. */
export function lostLine(index: number): string {
  const problem = { code: 'result_gone', error: 'The service does not have this result any more' };
  return JSON.stringify({ index, id: null, state: 'failed', status: null, answer: null, problem });
}
