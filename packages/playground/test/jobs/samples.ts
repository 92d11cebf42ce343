import type { Batch, BatchCounts, ListedJob } from '@pycell/client';

export const NOW = Date.parse('2025-06-01T12:00:00Z');

export function job(more: Partial<ListedJob> = {}): ListedJob {
  return {
    id: '01JOB',
    kind: 'job',
    state: 'queued',
    position: 0,
    priority: 0,
    notBefore: null,
    createdAt: '2025-06-01T11:59:00Z',
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
    ...more,
  };
}

export function batch(counts: Partial<BatchCounts>, state: Batch['state'] = 'running'): Batch {
  return {
    id: '01BATCH',
    kind: 'batch',
    state,
    createdAt: '2025-06-01T11:59:00Z',
    finishedAt: null,
    priority: 0,
    notBefore: null,
    webhook: null,
    counts: { total: 10, queued: 0, running: 0, done: 0, failed: 0, cancelled: 0, ok: 0, ...counts },
  };
}
