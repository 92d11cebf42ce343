import { expect, test } from 'vitest';
import { wholeAnswer } from '../../src/jobs/whole-answer.js';

const store = (...pieces: string[]) => ({
  async *answer() {
    yield* pieces;
  },
});
const job = { id: 'J', answerBytes: 7, expired: false };

test.each([
  ['is whole', ['{"a":', '1}'], { answer: '{"a":1}', expired: false }],
  ['was removed while it was read', ['{"a":'], { answer: undefined, expired: true }],
  ['was removed since', [], { answer: undefined, expired: true }],
])('an answer that %s', async (_, pieces, expected) => {
  expect(await wholeAnswer(store(...pieces), job)).toEqual(expected);
});

test('a job without an answer has not expired', async () => {
  expect(await wholeAnswer(store(), { ...job, answerBytes: 0 })).toEqual({
    answer: undefined,
    expired: false,
  });
});
