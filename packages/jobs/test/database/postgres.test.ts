import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { failure, openPostgres } from '../../src/database/postgres.js';
import { makePostgres, whyNot } from '../support/postgres.js';

const skip = whyNot();

test.each([
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
  'Query read timeout',
  'Connection terminated unexpectedly',
  'Cannot use a pool after calling end on the pool',
])('%j is a connection’s end: the database is away, and is asked again', (message) => {
  expect(failure(new Error(message)).kind).toBe('away');
});

test.each([
  ['57P01', 'away'],
  ['40P01', 'away'],
  ['53100', 'full'],
  ['42601', 'broken'],
  ['22021', 'broken'],
])('what the server says with code %s is %s', (code, kind) => {
  const error = new pg.DatabaseError('', 0, 'error');
  error.code = code;
  expect(failure(error).kind).toBe(kind);
});

describe.skipIf(skip)(`a server${skip ? ` (skipped: ${skip})` : ''}`, () => {
  test('that restarts cuts every connection: what fails of it is away, and later statements are answered', async () => {
    const postgres = await makePostgres();
    const database = openPostgres(postgres.url);
    const kinds = new Set<string>();
    let isOver = false;
    const asking = Array.from({ length: 6 }, async () => {
      while (!isOver) {
        const work = database.transaction(async (sql) => {
          await sql.query('SELECT 1');
          await sql.query('SELECT pg_sleep(0.002)');
        });
        await work.catch(({ kind }) => kinds.add(kind));
      }
    });
    for (const hard of [true, false, true]) {
      await database.query('SELECT 1').catch(() => {});
      await postgres.restart({ hard });
    }
    isOver = true;
    await Promise.all(asking);
    expect([...kinds]).toEqual(['away']);
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await database.close();
    await postgres.remove();
  }, 60_000);
});
