/** Jobs over a database alone, on both kinds; what runs them is a function here, as cells have tests of their own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome } from '@pycell/engine';
// As built: the embedded database has a thread, and that a file of its own.
import { type Claimed, Jobs, type JobsOptions } from '@pycell/jobs';
import { sampleOutcome } from '../../../engine/test/support/outcome.js';
import { makePostgres, whyNot } from './postgres.js';

export interface Kind {
  name: string;
  skip: string | undefined;
  make(): Promise<{ database: JobsOptions['database']; remove(): Promise<void> }>;
}

export const KINDS: Kind[] = [
  {
    name: 'embedded',
    skip: undefined,
    async make() {
      const folder = mkdtempSync(join(tmpdir(), 'pycell-jobs-'));
      return { database: { folder }, remove: async () => rmSync(folder, { recursive: true, force: true }) };
    },
  },
  {
    name: 'PostgreSQL',
    skip: whyNot(),
    async make() {
      const postgres = await makePostgres();
      return { database: { url: postgres.url }, remove: () => postgres.remove() };
    },
  },
];

export function outcomeOf(job: Claimed, more: Partial<Outcome> = {}): Outcome {
  return sampleOutcome({ id: job.id, ...more });
}

type Work = NonNullable<JobsOptions['work']>;

export function openJobs(
  database: JobsOptions['database'],
  run: Work['run'] | undefined,
  more: Partial<JobsOptions> & { cells?: number } = {},
): Promise<Jobs> {
  const { cells = 4, ...options } = more;
  return Jobs.open({
    database,
    work: run && { run, cells, refusal: () => undefined, givenUp: () => '{}' },
    keep: { ms: 3_600_000, bytes: 2 ** 30 },
    waiting: 100_000,
    webhooks: { networks: [] },
    log: () => {},
    ...options,
  });
}

let count = 0;

export function newJobs(number: number, prefix = 'J') {
  return Array.from({ length: number }, () => ({
    id: `${prefix}${String(++count).padStart(8, '0')}`,
    request: { script: 'x' },
  }));
}

export const TERMS = { priority: 0 };
