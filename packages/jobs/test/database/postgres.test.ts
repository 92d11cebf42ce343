import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
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

// A real server does so once in a while as it restarts: a word of its protocol here is `type, length, content`.
test('a connection that is cut in the same breath as it is made fails what wanted it, and nothing else', async () => {
  const word = (type: string, content: Buffer) => {
    const head = Buffer.alloc(5);
    head.write(type);
    head.writeUInt32BE(content.length + 4, 1);
    return Buffer.concat([head, content]);
  };
  const authenticated = word('R', Buffer.alloc(4));
  const ready = word('Z', Buffer.from('I'));
  const terminating = word('E', Buffer.from('SFATAL\0C57P01\0Mterminating connection\0\0'));
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(Buffer.concat([authenticated, ready, terminating])));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const database = openPostgres(`postgres://u:p@127.0.0.1:${(server.address() as AddressInfo).port}/d`);
  const work = database.transaction((sql) => sql.query('SELECT 1'));
  await expect(work).rejects.toMatchObject({ kind: 'away' });
  await expect(database.query('SELECT 1')).rejects.toMatchObject({ kind: 'away' });
  await database.close();
  server.close();
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
