import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findPostgres } from '../../../../scripts/setup/test-packages.mjs';
import { makePostgres, type Postgres, whyNot } from './postgres.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const SUPPORT = fileURLToPath(new URL('./postgres.ts', import.meta.url));

const reason = whyNot();
if (reason) console.log(`skipped: a PostgreSQL of the test's own, because ${reason}`);

const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('pycell-postgres-'));

describe.skipIf(reason)('a PostgreSQL of the test’s own', () => {
  let postgres: Postgres;
  const before = folders();
  beforeAll(async () => {
    postgres = await makePostgres();
  });
  afterAll(() => postgres?.remove());

  const query = async (sql: string, url = postgres.url) => {
    const args = [url, '--no-psqlrc', '--tuples-only', '--no-align', '--command', sql];
    return (await promisify(execFile)(join(findPostgres() as string, 'psql'), args)).stdout.trim();
  };

  it('answers at its address, and only to who has the password', async () => {
    expect(await query('select 1 + 1')).toBe('2');
    await expect(query('select 1', postgres.url.replace(/:[0-9a-f]+@/, ':wrong@'))).rejects.toThrow(
      'password',
    );
  });

  it('writes to the disk what is committed', async () => {
    const names = ['fsync', 'synchronous_commit', 'full_page_writes'];
    for (const name of names) expect(await query(`show ${name}`)).toBe('on');
  });

  it.each([{ hard: false }, { hard: true }])(
    'keeps what was committed through a restart: %j',
    async (options) => {
      await query('create table if not exists kept (hard boolean)');
      await query(`insert into kept values (${options.hard})`);
      await postgres.restart(options);
      expect(await query(`select count(*) from kept where hard = ${options.hard}`)).toBe('1');
    },
  );

  it('is away between stop and start, however often it is stopped', async () => {
    await postgres.stop();
    await postgres.stop();
    await expect(query('select 1')).rejects.toThrow('refused');
    await postgres.start();
    expect(await query('select 1')).toBe('1');
  });

  it('leaves nothing when it is removed', async () => {
    const other = await makePostgres();
    await other.remove();
    expect(await listens(other.url)).toBe(false);
    expect(folders()).toHaveLength(before.length + 1);
  });

  it('leaves nothing when the process that made it is killed', async () => {
    const program = `import { runnerImport } from 'vite';
      const { module } = await runnerImport(${JSON.stringify(SUPPORT)});
      console.log((await module.makePostgres()).url);
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { cwd: ROOT });
    const url = String((await once(child.stdout, 'data'))[0]).trim();
    try {
      expect(await query('select 1', url)).toBe('1');
    } finally {
      child.kill('SIGKILL');
    }
    await vi.waitFor(() => expect(folders()).toHaveLength(before.length + 1), 10_000);
    expect(await listens(url)).toBe(false);
  });
});

function listens(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  });
}
