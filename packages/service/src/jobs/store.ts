import { join } from 'node:path';
import {
  FolderInUseError,
  hasEmbedded,
  Jobs,
  type JobsOptions,
  SchemaTooNewError,
  StoreError,
} from '@pycell/jobs';
import type { Logger } from 'pino';
import type { Config } from '../config/variables.js';
import { jobsFolderInUse, jobsUnavailable, stopping } from '../errors/from-error.js';
import { stateOrDataFolder } from '../python.js';

const HOUR_MS = 3_600_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/**
 * The jobs of this instance, opened when they are first needed: an embedded database takes seconds and memory that those
 * who only run scripts shall not pay for. Jobs that are left from before, and those of a server, are worked on from the
 * start.
 */
export class JobStore {
  private opening: Promise<Jobs> | undefined;
  private opened: Jobs | undefined;
  private isStopping = false;
  private told = '';

  constructor(
    private readonly config: Config,
    private readonly work: JobsOptions['work'],
    private readonly log: Logger,
  ) {}

  /** Begins where there may be something to do. Failures are logged, and it is tried again. */
  start(): void {
    const { database } = this.config;
    if (database !== undefined || hasEmbedded(this.folder)) void this.keepTrying();
  }

  /** @throws Refusal where the database is not to be had now */
  async get(): Promise<Jobs> {
    if (this.isStopping) throw stopping();
    try {
      return await this.open();
    } catch (error) {
      if (error instanceof StoreError && error.kind === 'full') throw jobsUnavailable('full');
      if (error instanceof FolderInUseError) throw jobsFolderInUse();
      throw jobsUnavailable('away');
    }
  }

  get current(): Jobs | undefined {
    return this.opened;
  }

  drain(): void {
    this.opened?.drain();
  }

  async close(): Promise<void> {
    this.isStopping = true;
    await this.opening?.catch(() => {});
    const { opened } = this;
    // Nobody is to ask it any more.
    this.opened = undefined;
    await opened?.close();
  }

  private async keepTrying(): Promise<void> {
    for (let pause = FIRST_PAUSE_MS; !this.isStopping; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
      const done = await this.open().then(
        () => true,
        // A database of a later version stays one; all else may mend itself, and a folder be given back.
        (error) => error instanceof SchemaTooNewError,
      );
      if (done) return;
      await new Promise((resolve) => setTimeout(resolve, pause).unref());
    }
  }

  /** One try at a time; after one that failed another. */
  private open(): Promise<Jobs> {
    this.opening ??= Jobs.open(this.options()).then(
      (jobs) => {
        this.opened = jobs;
        this.log.info({ database: this.config.database ? 'postgresql' : 'embedded' }, 'jobs ready');
        return jobs;
      },
      (err: Error) => {
        this.opening = undefined;
        // Once for each reason, as it is tried again and again.
        if (err.message !== this.told) this.log.error({ reason: err.message }, 'jobs cannot be worked with');
        this.told = err.message;
        throw err;
      },
    );
    return this.opening;
  }

  private options(): JobsOptions {
    const { database, jobsKeepHours, jobsKeepBytes, jobsWaiting, webhookSecret, webhookNetworks } =
      this.config;
    return {
      database: database === undefined ? { folder: this.folder } : { url: database },
      work: this.work,
      keep: { ms: jobsKeepHours * HOUR_MS, bytes: jobsKeepBytes },
      waiting: jobsWaiting,
      webhooks: { secret: webhookSecret, networks: webhookNetworks ?? [] },
      log: (level, fields, message) => this.log[level](fields, message),
    };
  }

  private get folder(): string {
    return this.config.data ?? join(stateOrDataFolder(), 'data');
  }
}
