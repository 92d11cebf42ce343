import type { Batch, Job } from '@pycell/client';
import { EXIT } from '../exit-codes.js';
import { connect, type ServiceFlags } from '../remote/connect.js';
import { standing } from './list.js';

export interface ShowFlags extends ServiceFlags {
  json?: boolean;
}

/** `pycell jobs show ID`: how a job or a batch stands, for people; all of it with `--json`. */
export async function show(id: string, { json, ...service }: ShowFlags): Promise<number> {
  const { client, textOf } = connect(service);
  const job = await client.jobs.get(id);
  process.stdout.write(json ? `${textOf(job)}\n` : page(job));
  return EXIT.ok;
}

/** What there is to say of a job, a line for each thing that it has. */
export function page(job: Job | Batch): string {
  const { webhook } = job;
  const lines: [string, unknown][] = [
    ['id', job.id],
    ['state', standing(job)],
    ['priority', job.priority || null],
    ['not before', job.notBefore],
    ['created', job.createdAt],
    ['finished', job.finishedAt],
    ['webhook', webhook && [webhook.state, webhook.url, webhook.lastError].filter(Boolean).join(', ')],
  ];
  if (job.kind === 'job') {
    lines.splice(5, 0, ['started', job.startedAt]);
    lines.push(
      ['attempts', job.attempts > 1 ? job.attempts : null],
      ['batch', job.batch === null ? null : `${job.batch}, item ${job.index}`],
      ['error', job.problem?.error ?? job.answer?.error],
      ['hint', job.answer?.hint],
    );
  }
  return lines
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${name.padEnd(10)}  ${value}\n`)
    .join('');
}
