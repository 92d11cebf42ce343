/**
 * Durable jobs. This file is the table of contents: opened over a database, with or without a worker of its own.
 *
 *   submit ─ store + queue ─ claim ─ run (the engine) ─ finish ─ store ─ webhook
 */
import { type Database, type Sql, StoreError } from './database/database.js';
import { openEmbedded } from './database/embedded.js';
import { openPostgres } from './database/postgres.js';
import { migrate } from './migrations/migrate.js';
import { Queue } from './queue.js';
import { cancelBatch, cancelJob } from './store/cancel.js';
import { readEvents } from './store/live.js';
import { readPieces } from './store/pieces.js';
import { type Filter, listEnded, listItems, listJobs, readBatch, readJob } from './store/read.js';
import { type Keep, removeOld, tidy } from './store/retention.js';
import { isKnown, type Submission, submit } from './store/submit.js';
import { Waiting } from './store/waiting.js';
import { type Batch, type Job, type JobState, JobsFullError } from './types.js';
import { Watch } from './watch.js';
import { Messenger } from './worker/messenger.js';
import { Worker, type WorkerOptions } from './worker/worker.js';

export interface JobsOptions {
  /** A PostgreSQL server, or a folder for an embedded one. */
  database: { url: string } | { folder: string };
  /** How jobs are run here; absent: this instance takes none. */
  work?: Pick<WorkerOptions, 'run' | 'refusal' | 'givenUp' | 'cells'> | undefined;
  keep: Keep;
  /** Jobs that may wait, of each owner. What waits together has no more bytes than what is kept. */
  waiting: number;
  webhooks: { secret?: string | undefined; networks: readonly string[]; delaysMs?: readonly number[] };
  log(level: 'info' | 'warn' | 'error', fields: object, message: string): void;
  /** For tests: other steps of the schema. */
  steps?: readonly string[] | undefined;
}

const CLEAN_MS = 60_000;

export class Jobs {
  readonly watch: Watch;
  private readonly cleaning: NodeJS.Timeout;
  private readonly waiting: Waiting;
  private isDraining = false;

  private constructor(
    private readonly options: JobsOptions,
    private readonly database: Database,
    private readonly queue: Queue,
    private readonly worker: Worker | undefined,
    private readonly messenger: Messenger | undefined,
  ) {
    this.watch = new Watch(database);
    this.waiting = new Waiting(database);
    this.cleaning = setInterval(() => void this.clean(), CLEAN_MS).unref();
    worker?.start();
    messenger?.start();
  }

  /** @throws StoreError, FolderInUseError, SchemaTooNewError */
  static async open(options: JobsOptions): Promise<Jobs> {
    const { database: where, work, webhooks, log, steps } = options;
    const database = 'url' in where ? openPostgres(where.url) : await openEmbedded(where.folder);
    try {
      await migrate(database, steps);
      const queue = await Queue.open(database, (err) => log('warn', { err }, 'the queue'));
      const parts = { database, queue, log };
      const worker = work && new Worker({ ...parts, ...work, isAlone: 'folder' in where });
      const messenger = work && new Messenger({ ...parts, ...webhooks });
      return new Jobs(options, database, queue, worker, messenger);
    } catch (error) {
      await database.close().catch(() => {});
      throw error;
    }
  }

  /** @throws JobsFullError, IdempotencyConflictError, StoreError */
  async submit(submission: Submission) {
    const { owner, jobs } = submission;
    const most = { jobs: this.options.waiting, bytes: this.options.keep.bytes };
    const hasRoom = await this.waiting.hasRoom(owner.name, jobs.length, most);
    // What was taken in before is there already, however full it is.
    if (!hasRoom && !(await isKnown(this.database, submission))) {
      throw new JobsFullError('Too many jobs are waiting');
    }
    const submitted = await submit(this.database, this.queue, submission);
    if (!submitted.replayed) this.waiting.add(owner.name, jobs.length, submitted.bytes);
    this.worker?.look();
    return submitted;
  }

  async read(owner: string, id: string): Promise<Job | Batch | undefined> {
    return (await readJob(this.database, owner, id)) ?? (await readBatch(this.database, owner, id));
  }

  list(owner: string, filter: Filter): Promise<(Job | Batch)[]> {
    return listJobs(this.database, owner, filter);
  }

  items(
    owner: string,
    batch: string,
    filter: { after: number; limit: number; state?: JobState | undefined },
  ) {
    return listItems(this.database, owner, batch, filter);
  }

  ended(batch: string, after: number, limit: number) {
    return listEnded(this.database, batch, after, limit);
  }

  /** Piece by piece; nothing where there is none. */
  answer(id: string): AsyncGenerator<string, void, undefined> {
    return readPieces(this.database, id, 'answer');
  }

  events(id: string, attempt: number, after: number, limit: number) {
    return readEvents(this.database, id, attempt, after, limit);
  }

  /** @returns the job or batch as it is then; undefined where the owner has none of that id */
  async cancel(owner: string, id: string): Promise<Job | Batch | undefined> {
    const isThere =
      (await cancelJob(this.database, this.queue, owner, id)) ||
      (await cancelBatch(this.database, this.queue, owner, id));
    if (!isThere) return undefined;
    const now = await this.read(owner, id);
    if (now?.kind === 'job' && now.cancelling) this.worker?.cancel(id);
    this.watch.soon();
    return now;
  }

  /** Jobs that this instance runs now. */
  get inHand(): number {
    return this.worker?.inHand ?? 0;
  }

  /** Takes no further job; those in hand go on. */
  drain(): void {
    this.isDraining = true;
    this.worker?.drain();
  }

  /** What is in hand goes back to those that wait. */
  async close(): Promise<void> {
    clearInterval(this.cleaning);
    this.watch.stop();
    await Promise.all([this.worker?.stop(), this.messenger?.stop()]);
    await this.queue.close().catch(() => {});
    await this.database.close().catch(() => {});
  }

  /** Removes what has been kept for long enough; done every minute by itself. */
  async clean(): Promise<void> {
    if (this.isDraining) return;
    try {
      const removed = await removeOld(this.database, this.options.keep);
      if (removed > 0) this.options.log('info', { jobs: removed }, 'removed old jobs');
      if ('folder' in this.options.database) await tidy(this.database);
    } catch (err) {
      if (!(err instanceof StoreError)) throw err;
      this.options.log('warn', { err }, 'old jobs could not be removed');
    }
  }

  /** How many are due and wait, of all owners. */
  async due(): Promise<number> {
    const [row] = await this.database.query<{ due: number }>(
      `SELECT count(*)::integer AS due FROM pycell.jobs
       WHERE state = 'queued' AND (not_before IS NULL OR not_before <= now())`,
    );
    return row?.due ?? 0;
  }

  /** For tests: one statement. */
  query: Sql['query'] = (text, values) => this.database.query(text, values);
}
