/** Delivers webhooks: one at a time is taken from the queue, as many as are due side by side. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../database/database.js';
import { newEntryId } from '../entry-id.js';
import { type Queue, WEBHOOKS } from '../queue.js';
import { type Message, noteDelivery, readNotice } from '../store/webhooks.js';
import { deliver, RETRY_DELAYS_MS } from '../webhooks/index.js';

const LOOK_MS = 1000;
const AT_ONCE = 8;
const TIMEOUT_MS = 15_000;

export interface MessengerOptions {
  database: Database;
  queue: Queue;
  /** For those that bring none of their own. */
  secret?: string | undefined;
  /** Networks beside the public ones that may be called. */
  networks: readonly string[];
  delaysMs?: readonly number[] | undefined;
  log(level: 'warn', fields: object, message: string): void;
}

export class Messenger {
  private readonly stopping = new AbortController();
  private loop: Promise<void> = Promise.resolve();

  constructor(private readonly options: MessengerOptions) {}

  start(): void {
    this.loop = this.work();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  private async work(): Promise<void> {
    const { database, queue, log } = this.options;
    const sending = new Set<Promise<void>>();
    while (!this.stopping.signal.aborted) {
      // A database that is away is the worker's to tell of.
      const taken = await queue.take(database, WEBHOOKS, AT_ONCE - sending.size).catch(() => []);
      for (const { id, data } of taken) {
        const one = this.send(id, data as Message)
          .catch((err) => log('warn', { err }, 'a webhook could not be sent'))
          .finally(() => sending.delete(one));
        sending.add(one);
      }
      // A slow receiver holds one place, and not all the others up.
      if (sending.size === AT_ONCE) await Promise.race(sending);
      else await sleep(LOOK_MS, undefined, { signal: this.stopping.signal }).catch(() => {});
    }
    await Promise.all(sending);
  }

  private async send(entry: string, message: Message): Promise<void> {
    const { database, queue, networks, delaysMs = RETRY_DELAYS_MS } = this.options;
    const notice = await readNotice(database, message);
    const secret = notice?.webhook.secret ?? this.options.secret;
    if (!notice || secret === undefined) return queue.drop(database, WEBHOOKS, [entry]);
    const now = new Date();
    const outcome = await deliver({
      url: notice.webhook.url,
      secret,
      id: notice.id,
      timestamp: Math.floor(now.getTime() / 1000),
      body: JSON.stringify({
        type: `${notice.data.kind}.ended`,
        timestamp: now.toISOString(),
        data: notice.data,
      }),
      allow: networks,
      timeoutMs: TIMEOUT_MS,
    });
    const delay = delaysMs[message.attempt];
    const isOver = outcome.ok || outcome.permanent || delay === undefined;
    await database.transaction((sql) =>
      noteDelivery(
        sql,
        queue,
        entry,
        message,
        {
          state: outcome.ok ? 'delivered' : isOver ? 'failed' : 'pending',
          lastError: outcome.ok ? null : outcome.reason,
        },
        isOver ? undefined : { entry: newEntryId(), at: new Date(now.getTime() + (delay ?? 0)) },
      ),
    );
  }
}
