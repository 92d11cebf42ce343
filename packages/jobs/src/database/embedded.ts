/** PostgreSQL within this process (PGlite), its files in a folder: nothing to install, and one machine's jobs survive. */
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { type Database, type Row, type Sql, StoreError, storeError } from './database.js';
import { lockFolder } from './folder-lock.js';

/** A thread that ended is followed by another; one that ends at once, again and again, must not take a processor. */
const REOPEN_MS = 5000;

/**
 * The longest that we know of are tens of seconds (VACUUM of all that may be kept). One that takes longer never ends: after
 * a PANIC, as when its log cannot be written, PGlite stays in a loop.
 */
const STATEMENT_MS = 300_000;

/** A database that does not answer is not waited for where the service stops. */
const CLOSE_MS = 3000;

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
 * @param times for tests: in milliseconds, how long a statement may take, and after what time an ended thread is followed
 * @throws FolderInUseError, or what the file system says
 */
export async function openEmbedded(
  folder: string,
  times: Times = { statement: STATEMENT_MS, reopen: REOPEN_MS },
): Promise<Database> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const unlock = await lockFolder(folder);
  let database: EmbeddedDatabase | undefined;
  try {
    const data = join(folder, 'postgres');
    // One that was interrupted half made is no database.
    if (!hasEmbedded(folder)) await rm(data, { recursive: true, force: true });
    database = new EmbeddedDatabase(data, times, unlock);
    await database.query('SELECT 1');
    await writeFile(join(folder, MADE), '');
    return database;
  } catch (error) {
    if (database) await database.close();
    else unlock();
    throw error;
  }
}

/** Whether there is such a database already. */
export function hasEmbedded(folder: string): boolean {
  return existsSync(join(folder, MADE));
}

interface Times {
  statement: number;
  reopen: number;
}

class EmbeddedDatabase implements Database {
  /** One connection: whoever has it, others wait. */
  private last: Promise<unknown> = Promise.resolve();
  private thread: Thread;
  private isClosed = false;

  constructor(
    private readonly data: string,
    private readonly times: Times,
    private readonly unlock: () => void,
  ) {
    this.thread = this.start();
  }

  query<R extends Row>(text: string, values?: readonly unknown[]): Promise<R[]> {
    return this.alone((thread) => thread.ask(text, values) as Promise<R[]>);
  }

  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.alone(async (thread) => {
      const sql = {
        query: (text: string, values?: readonly unknown[]) => thread.ask(text, values),
      } as Sql;
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
    if (this.isClosed) return;
    this.isClosed = true;
    // Behind whoever has the connection; those who still wait for it are refused.
    await Promise.race([this.last, sleep(CLOSE_MS, undefined, { ref: false })]);
    await this.thread.close();
    this.unlock();
  }

  private start(): Thread {
    try {
      return new Thread(this.data, this.times.statement);
    } catch (cause) {
      throw new StoreError('The embedded database cannot be started', 'away', { cause });
    }
  }

  /** With a thread that lives, where one may: its files are as a server's that was killed, which the next one mends. */
  private alone<T>(work: (thread: Thread) => Promise<T>): Promise<T> {
    const mine = this.last.then(() => {
      // From here on the folder is anybody's.
      if (this.isClosed) throw new StoreError('The embedded database is closed', 'away');
      const { hasEnded, begun } = this.thread;
      if (hasEnded && Date.now() - begun > this.times.reopen) this.thread = this.start();
      return work(this.thread);
    });
    this.last = mine.catch(() => {});
    return mine;
  }
}

/** A PGlite in a thread of its own, which answers one question after another. */
class Thread {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, { resolve(rows: Row[]): void; reject(error: Error): void }>();
  readonly begun = Date.now();
  private count = 0;
  private gone: StoreError | undefined;

  constructor(
    folder: string,
    private readonly statementMs: number,
  ) {
    this.worker = new Worker(new URL('./embedded-thread.js', import.meta.url), { workerData: { folder } });
    this.worker.on('message', (answer: Answer) => this.take(answer));
    this.worker.on('error', (error) => this.end(error));
    this.worker.on('exit', () => this.end());
  }

  get hasEnded(): boolean {
    return this.gone !== undefined;
  }

  ask(text: string, values?: readonly unknown[]): Promise<Row[]> {
    return this.post({ id: ++this.count, text, values });
  }

  async close(): Promise<void> {
    if (!this.gone) {
      const closed = this.post({ id: ++this.count, text: '', close: true }).catch(() => {});
      await Promise.race([closed, sleep(CLOSE_MS, undefined, { ref: false })]);
    }
    await this.worker.terminate();
  }

  private post(question: Question): Promise<Row[]> {
    if (this.gone) return Promise.reject(this.gone);
    const late = setTimeout(() => void this.worker.terminate(), this.statementMs);
    const answered = new Promise<Row[]>((resolve, reject) => {
      this.waiting.set(question.id, { resolve, reject });
      this.worker.postMessage(question);
    });
    return answered.finally(() => clearTimeout(late));
  }

  private take(answer: Answer): void {
    const asked = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if ('rows' in answer) asked?.resolve(answer.rows);
    else asked?.reject(storeError(answer.error));
  }

  private end(cause?: unknown): void {
    this.gone ??= new StoreError('The embedded database has ended', 'away', { cause });
    for (const { reject } of this.waiting.values()) reject(this.gone);
    this.waiting.clear();
  }
}
