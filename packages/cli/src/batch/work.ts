import { setTimeout as sleep } from 'node:timers/promises';
import { NotFoundError } from '@pycell/client';
import { EXIT } from '../exit-codes.js';
import { CommandError } from '../failure.js';
import { type Connection, connect, type ServiceFlags } from '../remote/connect.js';
import { collect } from './collect.js';
import { type Count, countOf } from './count.js';
import { type Ledger, ledgerFile, type SentPart, writeLedger } from './ledger.js';
import { Output, partFile, publish } from './output.js';
import type { Progress } from './progress.js';
import { isBusy, send } from './send.js';

/** Where the service does not say how long. */
const PAUSE_S = 5;

/** Everything from a ledger to the results: hands in, follows, collects, and notes each step. */
export class Work {
  readonly #connection: Connection;

  constructor(
    private readonly ledger: Ledger,
    private readonly files: { file: string; out: string },
    private readonly service: ServiceFlags,
    private readonly progress: Progress,
    private readonly signal: AbortSignal,
  ) {
    this.#connection = connect(service);
  }

  /** Resolves once the results are in their place. */
  async finish(): Promise<Count> {
    const { ledger } = this;
    if (!ledger.finished) {
      const output = await Output.open(this.files.out, ledger.saved.bytes);
      try {
        while (ledger.saved.parts < ledger.parts.length) await this.#nextPart(output);
      } finally {
        await output.close();
      }
      ledger.finished = true;
      await this.#note();
    }
    await publish(this.files.out);
    const { lines } = ledger.input;
    return { total: lines, ended: lines, ok: ledger.saved.ok };
  }

  /** One part after the other, since the service takes them in their order, too. */
  async #nextPart(output: Output): Promise<void> {
    const { ledger, signal } = this;
    const part = ledger.parts[ledger.saved.parts] as SentPart;
    const id = await this.#handIn(part);
    await this.#follow(part, id);
    const ok = await collect(this.#connection, { ...part, id }, output, signal).catch((error) =>
      this.#gone(error, id),
    );
    const bytes = await output.save();
    ledger.saved = { parts: ledger.saved.parts + 1, bytes, ok: ledger.saved.ok + ok };
    await this.#note();
  }

  /** Hands in this part, however long the service has no room for it, and of those after it what it has room for. */
  async #handIn(part: SentPart): Promise<string> {
    const { ledger } = this;
    for (const each of ledger.parts.slice(ledger.saved.parts)) {
      while (each.id === null) {
        try {
          if (ledger.parts.length > 1)
            this.progress.doing(`sending ${ledger.parts.indexOf(each) + 1} of ${ledger.parts.length}`);
          each.id = await send(ledger, each, this.files.file, this.service, this.signal);
          await this.#note();
        } catch (error) {
          if (!isBusy(error)) throw error;
          if (part.id !== null) return part.id;
          const seconds = error.retryAfterSeconds ?? PAUSE_S;
          this.progress.doing(`waiting: ${error.message}`);
          await sleep(Math.max(1, seconds) * 1000, undefined, { signal: this.signal });
        }
      }
    }
    this.progress.doing('');
    return part.id as string;
  }

  async #follow({ first }: SentPart, id: string): Promise<void> {
    const { saved, input } = this.ledger;
    this.progress.set({ total: input.lines, ended: first, ok: saved.ok });
    const events = this.#connection.client.jobs.events(id, { signal: this.signal });
    try {
      for await (const event of events) {
        if (!('counts' in event)) continue;
        const { ended, ok } = countOf(event.counts);
        this.progress.set({ total: input.lines, ended: first + ended, ok: saved.ok + ok });
      }
    } catch (error) {
      this.#gone(error, id);
    }
  }

  #gone(error: unknown, id: string): never {
    if (!(error instanceof NotFoundError)) throw error;
    const { out } = this.files;
    throw new CommandError(
      `the service does not have the batch ${id} any more: remove ${ledgerFile(out)} and ${partFile(out)} to run all of it anew`,
      EXIT.usage,
    );
  }

  #note(): Promise<void> {
    return writeLedger(this.files.out, this.ledger);
  }
}
