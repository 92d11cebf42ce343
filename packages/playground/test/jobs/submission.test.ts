import { expect, test } from 'vitest';
import { emptyDraft } from '../../src/draft/draft.js';
import { newKey, toJobs } from '../../src/jobs/submission.js';

const code = { main: 'def main(x): return x', cell: 'input_data', snippet: 'output = 1' };
const draft = (input: string) => ({ ...emptyDraft(), code, input });

test('a list of several can be a job for each of them, with all else the same', () => {
  expect(toJobs({ ...draft('[1, {"n": 2}]'), stdin: 'typed' })).toEqual({
    one: { script: code.main, stdin: 'typed', input: [1, { n: 2 }] },
    each: {
      items: [
        { script: code.main, stdin: 'typed', input: 1 },
        { script: code.main, stdin: 'typed', input: { n: 2 } },
      ],
    },
  });
});

test('a snippet is a job as well', () => {
  expect(toJobs({ ...draft('7'), mode: 'cell' })).toMatchObject({
    one: { script: 'input_data', mode: 'snippet', input: 7 },
  });
});

test.each(['', '7', '{"rows": [1, 2]}', '[]', '[[1, 2]]'])('%j is one job', (input) => {
  expect(toJobs(draft(input))).toMatchObject({ one: { script: code.main }, each: undefined });
});

test('what a job cannot be made from is said where it is to be mended', () => {
  expect(toJobs(draft('{'))).toMatchObject({ problem: { pane: 'input' } });
  expect(toJobs({ ...draft(''), mode: 'snippet' })).toMatchObject({ problem: { pane: 'code' } });
});

test('each key is another, and one that the service takes', () => {
  expect(newKey()).not.toBe(newKey());
  expect(newKey()).toMatch(/^[\x21-\x7e]{20,255}$/);
});
