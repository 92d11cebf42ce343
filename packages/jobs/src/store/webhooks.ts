import type { Sql } from '../database/database.js';
import { type Queue, WEBHOOKS } from '../queue.js';
import type { Webhook } from '../types.js';

/** A message that is to be delivered, from the queue. */
export type Message = { attempt: number } & ({ job: string } | { batch: string });

/** What is to be told, and to whom; undefined where the job is gone. */
export interface Notice {
  webhook: Webhook;
  /** The message's id in the standard's sense: the same for each attempt. */
  id: string;
  data: { id: string; kind: 'job' | 'batch'; [field: string]: unknown };
}

export async function readNotice(sql: Sql, message: Message): Promise<Notice | undefined> {
  if ('job' in message) {
    const [job] = await sql.query<{ webhook: Webhook; state: string; status: string | null }>(
      'SELECT webhook, state, status FROM pycell.jobs WHERE id = $1',
      [message.job],
    );
    if (!job?.webhook) return undefined;
    const { webhook, ...rest } = job;
    return { webhook, id: `msg_${message.job}`, data: { id: message.job, kind: 'job', ...rest } };
  }
  const [batch] = await sql.query<{ webhook: Webhook; total: number; ok: number }>(
    `SELECT webhook, total,
       (SELECT count(*)::integer FROM pycell.jobs WHERE batch = batches.id AND status = 'ok') AS ok
     FROM pycell.batches WHERE id = $1`,
    [message.batch],
  );
  if (!batch?.webhook) return undefined;
  const { webhook, ...rest } = batch;
  return {
    webhook,
    id: `msg_${message.batch}`,
    data: { id: message.batch, kind: 'batch', state: 'done', ...rest },
  };
}

/** Notes how an attempt went, and ends its entry; `next`: when to try again. */
export async function noteDelivery(
  sql: Sql,
  queue: Queue,
  entry: string,
  message: Message,
  outcome: { state: 'pending' | 'delivered' | 'failed'; lastError: string | null },
  next?: { entry: string; at: Date },
): Promise<void> {
  const [table, id] = 'job' in message ? ['jobs', message.job] : ['batches', message.batch];
  const attempts = message.attempt + 1;
  await sql.query(
    `UPDATE pycell.${table} SET webhook = webhook || $2::jsonb WHERE id = $1 AND webhook IS NOT NULL`,
    [id, JSON.stringify({ ...outcome, attempts })],
  );
  await queue.drop(sql, WEBHOOKS, [entry]);
  if (next) {
    const data = { ...message, attempt: attempts };
    await queue.add(sql, [{ id: next.entry, queue: WEBHOOKS, notBefore: next.at, data }]);
  }
}
