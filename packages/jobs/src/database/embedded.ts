/** PostgreSQL within this process (PGlite), its files in a folder: nothing to install, and one machine's jobs survive. */
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Database, type Row, type Sql, StoreError, storeError } from './database.js';
import { lockFolder } from './folder-lock.js';

/** Is there once the database is whole. */
const MADE = 'postgres.made';

export interface Question {
  id: number;
  text: string;
  values?: readonly unknown[] | undefined;
  close?: boolean;
}

export type Answer = { id: number } & ({ rows: Row[] } | { error: { message: string; code?: string } });

/**
 * @param folder made where it is missing; one process at a time may have it
 * @throws FolderInUseError, or what the file system says
 */
export async function openEmbedded(folder: string): Promise<Database> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const unlock = await lockFolder(folder);
  try {
    const data = join(folder, 'postgres');
    // One that was interrupted half made is no database.
    if (!hasEmbedded(folder)) await rm(data, { recursive: true, force: true });
    const thread = new Thread(data);
    await thread.ask('SELECT 1');
    await writeFile(join(folder, MADE), '');
    return new EmbeddedDatabase(thread, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Whether there is such a database already. */
export function hasEmbedded(folder: string): boolean {
  return existsSync(join(folder, MADE));
}

class EmbeddedDatabase implements Database {
  /** One connection: whoever has it, others wait. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly thread: Thread,
    private readonly unlock: () => void,
  ) {}

  query<R extends Row>(text: string, values?: readonly unknown[]): Promise<R[]> {
    return this.alone(() => this.thread.ask(text, values) as Promise<R[]>);
  }

  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const sql = {
      query: (text: string, values?: readonly unknown[]) => this.thread.ask(text, values),
    } as Sql;
    return this.alone(async () => {
      await sql.query('BEGIN');
      try {
        const result = await work(sql);
        await sql.query('COMMIT');
        return result;
      } catch (error) {
        await sql.query('ROLLBACK').catch(() => {});
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    await this.alone(() => this.thread.close());
    this.unlock();
  }

  private alone<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.last.then(work);
    this.last = mine.catch(() => {});
    return mine;
  }
}

/** A PGlite in a thread of its own, which answers one question after another. */
class Thread {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, { resolve(rows: Row[]): void; reject(error: Error): void }>();
  private count = 0;
  private gone: StoreError | undefined;

  constructor(folder: string) {
    this.worker = new Worker(new URL('./embedded-thread.js', import.meta.url), { workerData: { folder } });
    this.worker.on('message', (answer: Answer) => this.take(answer));
    this.worker.on('error', (error) => this.end(storeError(error)));
    this.worker.on('exit', () => this.end(new StoreError('The embedded database has ended', 'broken')));
  }

  ask(text: string, values?: readonly unknown[]): Promise<Row[]> {
    return this.post({ id: ++this.count, text, values });
  }

  async close(): Promise<void> {
    if (!this.gone) await this.post({ id: ++this.count, text: '', close: true }).catch(() => {});
    await this.worker.terminate();
  }

  private post(question: Question): Promise<Row[]> {
    if (this.gone) return Promise.reject(this.gone);
    return new Promise((resolve, reject) => {
      this.waiting.set(question.id, { resolve, reject });
      this.worker.postMessage(question);
    });
  }

  private take(answer: Answer): void {
    const asked = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if ('rows' in answer) asked?.resolve(answer.rows);
    else asked?.reject(storeError(answer.error));
  }

  private end(reason: StoreError): void {
    this.gone ??= reason;
    for (const { reject } of this.waiting.values()) reject(this.gone);
    this.waiting.clear();
  }
}
