import type { Job, Jobs } from '@pycell/jobs';

/**
 * The answer of a job as it was when it was looked at. One that was removed since, or while it was read, is no answer.
 *
 * @returns undefined where there is none; `expired`: it was removed
 */
export async function wholeAnswer(
  store: Pick<Jobs, 'answer'>,
  { id, answerBytes, expired }: Pick<Job, 'id' | 'answerBytes' | 'expired'>,
): Promise<{ answer: string | undefined; expired: boolean }> {
  if (answerBytes === 0) return { answer: undefined, expired };
  let answer = '';
  for await (const piece of store.answer(id)) answer += piece;
  return Buffer.byteLength(answer) === answerBytes
    ? { answer, expired }
    : { answer: undefined, expired: true };
}
