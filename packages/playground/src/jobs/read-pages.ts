import type { Jobs, ListOptions } from '@pycell/client';
import type { Listed } from './listed.js';

/** The most that the service lists at a time. */
const MOST = 200;

/** The first `size` of a list, over as many pages as that takes. */
export async function readPages(
  jobs: Pick<Jobs, 'list'>,
  query: Pick<ListOptions, 'batch'>,
  size: number,
  signal: AbortSignal,
): Promise<{ jobs: Listed[]; hasMore: boolean }> {
  const found: Listed[] = [];
  let cursor: string | null = null;
  do {
    const limit = Math.min(MOST, size - found.length);
    const page = await jobs.list({ ...query, limit, signal, ...(cursor !== null && { cursor }) });
    found.push(...page.jobs);
    cursor = page.cursor;
  } while (cursor !== null && found.length < size);
  return { jobs: found, hasMore: cursor !== null };
}
