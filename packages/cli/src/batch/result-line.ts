import type { BatchResult } from '@pycell/client';
import { rawMember } from '@pycell/service';

const GONE = { code: 'result_gone', error: 'The service does not have this result any more' };

/**
 * A line of the results: the service's, digit by digit, with the index of the line in the whole input.
 *
 * @param text what `result` came as
 */
export function resultLine(result: BatchResult, text: string, first: number): string {
  const raw = (name: keyof BatchResult) => rawMember(text, name) ?? 'null';
  const [id, state, status, answer] = (['id', 'state', 'status', 'answer'] as const).map(raw);
  const problem = result.expired ? JSON.stringify(GONE) : raw('problem');
  return `{"index":${first + result.index},"id":${id},"state":${state},"status":${status},"answer":${answer},"problem":${problem}}`;
}

/** For an item that the service does not know any more. */
export function lostLine(index: number): string {
  return JSON.stringify({ index, id: null, state: 'failed', status: null, answer: null, problem: GONE });
}
