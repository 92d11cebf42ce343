import type { Batch, Job, ListedJob } from '@pycell/client';
import { expect, test } from 'vitest';
import { standing, table } from '../../src/jobs/list.js';
import { page } from '../../src/jobs/show.js';

const LISTED: ListedJob = {
  id: '01J',
  kind: 'job',
  state: 'queued',
  position: 2,
  priority: 0,
  notBefore: null,
  createdAt: '2030-01-01T00:00:00Z',
  startedAt: null,
  finishedAt: null,
  attempts: 0,
  batch: null,
  index: null,
  status: null,
  cancelling: false,
  expired: false,
  webhook: null,
  problem: null,
};
const JOB: Job = { ...LISTED, answer: null };
const BATCH: Batch = {
  id: '01B',
  kind: 'batch',
  state: 'running',
  createdAt: '2030-01-01T00:00:00Z',
  finishedAt: null,
  priority: 0,
  notBefore: null,
  webhook: null,
  counts: { total: 9, queued: 4, running: 1, done: 2, failed: 1, cancelled: 1, ok: 1 },
};

test.each([
  [LISTED, 'queued, 2 before it'],
  [{ ...LISTED, state: 'running' }, 'running'],
  [{ ...LISTED, state: 'running', cancelling: true }, 'running, being cancelled'],
  [{ ...LISTED, state: 'done', status: 'wall_limit' }, 'done, wall_limit'],
  [{ ...LISTED, state: 'done', status: 'ok', expired: true }, 'done, ok, its answer was removed'],
  [{ ...LISTED, state: 'failed' }, 'failed'],
  [BATCH, 'running, batch: 4 of 9 ended, 1 ok'],
] as [ListedJob | Batch, string][])('%j stands as "%s"', (job, text) => expect(standing(job)).toBe(text));

test('a list has a line for each', () => {
  expect(table([LISTED, BATCH])).toBe(
    '01J  2030-01-01T00:00:00Z  queued, 2 before it\n' +
      '01B  2030-01-01T00:00:00Z  running, batch: 4 of 9 ended, 1 ok\n',
  );
});

test('a page has a line for each thing that a job has', () => {
  expect(page(JOB)).toBe(
    'id          01J\nstate       queued, 2 before it\ncreated     2030-01-01T00:00:00Z\n',
  );
  const webhook = { url: 'http://a', state: 'pending', attempts: 1, lastError: 'HTTP 500' } as const;
  const problem = { status: 503, code: 'c', error: 'No room' };
  expect(
    page({ ...JOB, state: 'failed', priority: -3, attempts: 2, batch: '01B', index: 0, webhook, problem }),
  ).toBe(
    [
      'id          01J',
      'state       failed',
      'priority    -3',
      'created     2030-01-01T00:00:00Z',
      'webhook     pending, http://a, HTTP 500',
      'attempts    2',
      'batch       01B, item 0',
      'error       No room',
      '',
    ].join('\n'),
  );
});
