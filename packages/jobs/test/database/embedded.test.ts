/** The embedded database, whose thread is made to end. */
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../../../service/test/support/live.js';
// As built: its thread is a file of its own.
import { openEmbedded } from '../../dist/database/embedded.js';

test('a closed database stays closed, and its folder is the next one’s', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pycell-embedded-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const first = await openEmbedded(folder, { statement: 60_000, reopen: 0 });
  await first.query('CREATE TABLE kept (number integer)');
  const behind = first.query('SELECT pg_sleep(0.1)').then(() => first.query('SELECT 1'));
  await Promise.all([first.close(), expect(behind).rejects.toMatchObject({ kind: 'away' })]);
  await expect(first.query('SELECT 1')).rejects.toMatchObject({ kind: 'away' });
  const second = await openEmbedded(folder);
  expect(await second.query('SELECT * FROM kept')).toEqual([]);
  await second.close();
}, 120_000);

test('a database that cannot write its log is away, and is there again with all that it had', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pycell-embedded-'));
  // Made without hurry: to open what is there is quicker by far.
  await (await openEmbedded(folder)).close();
  const database = await openEmbedded(folder, { statement: 10_000, reopen: 100 });
  onTestFinished(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await database.query('CREATE TABLE kept (number integer); CREATE TABLE large (content text)');
  await database.query('INSERT INTO kept SELECT generate_series(1, 100)');
  const log = join(folder, 'postgres', 'pg_wal');
  renameSync(log, `${log}.away`);
  await database.query('SELECT pg_switch_wal()');
  const lost = database.query(
    'INSERT INTO large SELECT repeat(md5(i::text), 100) FROM generate_series(1, 20000) i',
  );
  const next = database.query('SELECT 1');
  await expect(lost).rejects.toMatchObject({ kind: 'away' });
  renameSync(`${log}.away`, log);
  // Whether it was too early is the clock's to say.
  await next.catch(({ kind }) => expect(kind).toBe('away'));
  const count = () => database.query('SELECT count(*)::integer AS count FROM kept').catch(() => []);
  await until(async () => (await count()).length === 1, 60_000);
  expect(await count()).toEqual([{ count: 100 }]);
}, 120_000);
