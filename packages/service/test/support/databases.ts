/** The two places where jobs can be kept, for tests that hold on both. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePostgres, whyNot } from '../../../jobs/test/support/postgres.js';

export interface Place {
  /** Of the service that is to keep its jobs there. */
  env: Record<string, string>;
  remove(): Promise<void>;
}

export const PLACES: { name: string; skip: string | undefined; make(): Promise<Place> }[] = [
  {
    name: 'embedded',
    skip: undefined,
    async make() {
      const folder = mkdtempSync(join(tmpdir(), 'pycell-jobs-'));
      return {
        env: { PYCELL_DATA: folder },
        remove: async () => rmSync(folder, { recursive: true, force: true }),
      };
    },
  },
  {
    name: 'PostgreSQL',
    skip: whyNot(),
    async make() {
      const postgres = await makePostgres();
      return { env: { PYCELL_DATABASE: postgres.url }, remove: () => postgres.remove() };
    },
  },
];

for (const { name, skip } of PLACES) if (skip) console.log(`skipped: jobs on ${name}: ${skip}`);
