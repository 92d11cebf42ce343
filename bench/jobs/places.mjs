// Where jobs are kept in a measurement: folders for embedded databases, and a PostgreSQL server of the bench's own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runnerImport } from 'vite';
import { ROOT } from '../python.mjs';

/** The tests' server is the bench's, too: a folder that goes, a port of the loopback interface, a password. */
const SERVER = join(ROOT, 'packages', 'jobs', 'test', 'support', 'postgres.ts');

export function makeFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'pycell-bench-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** @returns undefined where this machine has no PostgreSQL */
export async function startServer() {
  const { module } = await runnerImport(SERVER);
  if (module.whyNot()) return undefined;
  const server = await module.makePostgres();
  return { url: server.url, remove: () => server.remove() };
}
