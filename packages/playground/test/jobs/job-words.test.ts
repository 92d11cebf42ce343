import { expect, test } from 'vitest';
import { announcement } from '../../src/jobs/announcement.js';
import { batchWords, jobWords } from '../../src/jobs/job-words.js';
import { batch, job, NOW } from './samples.js';

test.each([
  [job(), 'Waiting it is next'],
  [job({ position: 1 }), 'Waiting 1 job before it'],
  [job({ position: 1234 }), 'Waiting 1,234 jobs before it'],
  [job({ attempts: 1 }), 'Waiting to be tried again'],
  [job({ state: 'running', position: null }), 'Running '],
  [job({ state: 'running', position: null, cancelling: true }), 'Stopping '],
  [job({ state: 'cancelled' }), 'Cancelled '],
  [job({ state: 'done', status: 'ok' }), 'Finished '],
  [job({ state: 'done', status: 'wall_limit' }), 'Stopped: out of time '],
  [job({ state: 'done', status: 'of_tomorrow' as never }), 'of_tomorrow '],
  [
    job({ state: 'done', status: 'ok', expired: true }),
    'Finished Its answer was removed, to make room for later ones.',
  ],
  [
    job({ state: 'failed', problem: { status: 400, code: 'x', error: 'No such thing' } }),
    'Not run No such thing',
  ],
  [job({ state: 'failed', problem: { error: { toString: 1 } } as never }), 'Not run '],
])('a job is told in words (%#)', (each, words) => {
  const { title, text } = jobWords(each, NOW);
  expect(`${title} ${text}`).toBe(words);
});

test('a job that waits for a time says which', () => {
  expect(jobWords(job({ notBefore: '2025-06-02T12:00:00Z' }), NOW).text).toMatch(/^until .*2025/);
  expect(jobWords(job({ notBefore: '2025-06-01T11:00:00Z' }), NOW).text).toBe('it is next');
});

test('a batch says how it stands, and what did not go well', () => {
  const said = (...args: Parameters<typeof batchWords>) => Object.values(batchWords(...args)).join('|');
  expect(said(batch({ queued: 10 }, 'queued'), false)).toBe('Waiting||calm');
  expect(said(batch({ queued: 7, running: 1, done: 2, ok: 1 }), false)).toBe('Running|1 ended badly|calm');
  expect(said(batch({ running: 2, done: 8, ok: 8 }), true)).toBe('Stopping||calm');
  expect(said(batch({ done: 10, ok: 10 }, 'done'), false)).toBe('Finished||good');
  expect(said(batch({ cancelled: 10 }, 'done'), false)).toBe('Cancelled||calm');
  expect(said(batch({ cancelled: 4, done: 6, ok: 6 }, 'done'), false)).toBe(
    'Ended|6 finished, 4 cancelled|calm',
  );
  expect(said(batch({ done: 9, ok: 8, failed: 1 }, 'done'), false)).toBe(
    'Ended|8 finished, 1 ended badly, 1 not run|warn',
  );
});

test('a screen reader hears of ends only', () => {
  const queued = [job(), batch({ queued: 10 })];
  expect(announcement([], queued)).toBe('');
  expect(announcement(queued, [job({ state: 'running' }), batch({ done: 5, ok: 5, queued: 5 })])).toBe('');
  const done = job({ state: 'done', status: 'exception' });
  expect(announcement(queued, [done, batch({ queued: 10 })])).toBe('A job ended: Raised an exception.');
  const all = batch({ done: 10, ok: 10 }, 'done');
  expect(announcement(queued, [job(), all])).toBe('The batch of 10 jobs ended: Finished.');
  expect(announcement(queued, [done, all])).toBe('2 jobs ended.');
  // What had ended before the page looked is no news.
  expect(announcement([], [done, all])).toBe('');
});
