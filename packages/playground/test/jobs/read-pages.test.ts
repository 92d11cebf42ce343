import type { ListOptions } from '@pycell/client';
import { expect, test } from 'vitest';
import { readPages } from '../../src/jobs/read-pages.js';
import { job } from './samples.js';

function serviceWith(total: number) {
  const asked: ListOptions[] = [];
  const list = async (options: ListOptions = {}) => {
    asked.push(options);
    const from = Number(options.cursor ?? 0);
    const to = Math.min(total, from + (options.limit ?? 50));
    const jobs = Array.from({ length: to - from }, (_, at) => job({ id: `${from + at}` }));
    return { jobs, cursor: to < total ? `${to}` : null };
  };
  return { asked, list };
}
const { signal } = new AbortController();

test('a part of a list says that there is more', async () => {
  const service = serviceWith(30);
  const { jobs, hasMore } = await readPages(service, {}, 25, signal);
  expect([jobs.length, hasMore, service.asked.length]).toEqual([25, true, 1]);
});

test('more than the service gives at a time is read over several pages', async () => {
  const service = serviceWith(430);
  const { jobs, hasMore } = await readPages(service, { batch: 'b' }, 450, signal);
  expect([jobs.length, hasMore]).toEqual([430, false]);
  expect(service.asked.map(({ limit, cursor, batch }) => [limit, cursor, batch])).toEqual([
    [200, undefined, 'b'],
    [200, '200', 'b'],
    [50, '400', 'b'],
  ]);
});
