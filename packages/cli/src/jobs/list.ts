import type { Batch, JobState, ListedJob } from '@pycell/client';
import { EXIT } from '../exit-codes.js';
import { connect, type ServiceFlags } from '../remote/connect.js';
import { before } from './before.js';
import { whole } from './settings.js';

export interface ListFlags extends ServiceFlags {
  state?: JobState;
  batch?: string;
  limit?: string;
  cursor?: string;
  json?: boolean;
}

/** `pycell jobs list`: what the service has of ours, newest first. */
export async function list({ state, batch, limit, cursor, json, ...service }: ListFlags): Promise<number> {
  const { client, textOf } = connect(service);
  const page = await client.jobs.list({
    ...(state && { state }),
    ...(batch !== undefined && { batch }),
    ...(cursor !== undefined && { cursor }),
    ...(limit !== undefined && { limit: whole('--limit', limit, 1, 200) }),
  });
  process.stdout.write(json ? `${textOf(page)}\n` : table(page.jobs));
  if (!json && page.cursor) process.stderr.write(`pycell: there are more: --cursor ${page.cursor}\n`);
  return EXIT.ok;
}

/** A line for each: id, time, and how it stands. */
export function table(jobs: readonly (ListedJob | Batch)[]): string {
  return jobs.map((job) => `${job.id}  ${job.createdAt}  ${standing(job)}\n`).join('');
}

/** How a job or a batch stands, in a few words. */
export function standing(job: ListedJob | Batch): string {
  if (job.kind === 'batch') {
    const { total, done, failed, cancelled, ok } = job.counts;
    const over = done + failed + cancelled;
    return `${job.state}, batch: ${over} of ${total} ended, ${ok} ok`;
  }
  if (job.cancelling && job.state === 'running') return 'running, being cancelled';
  if (job.state === 'queued') return `queued, ${before(job.position)}`;
  const words = [job.state, job.status, job.expired ? 'its answer was removed' : null];
  return words.filter((word) => word !== null).join(', ');
}
