/** The socket that our processes come to: who says what it is gets through, everyone else is cut off. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Control, type Hello, listen } from '../src/link.js';
import { until } from './support/host.js';

let folder: string;
let server: Server;
let accepted: { hello: Hello; rest: string; socket: Socket }[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'link-'));
  accepted = [];
  server = await listen(join(folder, 's'), (hello, socket, rest) =>
    accepted.push({ hello, rest: rest.toString(), socket }),
  );
});
afterEach(() => {
  for (const { socket } of accepted) socket.destroy();
  server.close();
  rmSync(folder, { recursive: true });
});

/** Sends pieces one after another, each when the one before has been written; gives back the client. */
async function send(...pieces: string[]): Promise<Socket> {
  const socket = connect(join(folder, 's'));
  socket.on('error', () => {});
  for (const piece of pieces) {
    await new Promise<void>((resolve) => socket.write(piece, () => resolve()));
    await new Promise(setImmediate);
  }
  return socket;
}

test.each([
  ['zygote 0 0', { role: 'zygote', slot: 0, cell: 0 }],
  ['slot 7 0', { role: 'slot', slot: 7, cell: 0 }],
  ['channel 3 12345', { role: 'channel', slot: 3, cell: 12345 }],
  ['stdout 3 999999999999999', { role: 'stdout', slot: 3, cell: 999999999999999 }],
  ['stderr 999999999 1', { role: 'stderr', slot: 999999999, cell: 1 }],
])('%s is heard', async (line, hello) => {
  const client = await send(`${line}\n`);
  await until(() => accepted.length === 1);
  expect(accepted[0]).toMatchObject({ hello, rest: '' });
  client.destroy();
});

test('a hello in pieces, and what comes behind it, are kept apart', async () => {
  const client = await send('std', 'out 1', ' 2\nfirst ', 'bytes');
  await until(() => accepted.length === 1);
  expect(accepted[0]?.hello).toEqual({ role: 'stdout', slot: 1, cell: 2 });
  expect('first bytes'.startsWith(accepted[0]?.rest as string)).toBe(true);
  client.destroy();
});

describe('cut off', () => {
  test.each([
    ['another role', 'host 0 0\n'],
    ['no numbers', 'slot\n'],
    ['a negative number', 'slot -1 0\n'],
    ['a number that is too long', 'slot 1234567890 0\n'],
    ['more words', 'slot 1 0 0\n'],
    ['a line end of another kind', 'slot 1 0\r\n'],
    ['an empty line', '\n'],
    ['a NUL', 'slot 1 0\0\n'],
    ['no line end within 64 bytes', 'x'.repeat(64)],
    ['a role in capitals', 'SLOT 1 0\n'],
  ])('%s', async (_, text) => {
    const client = await send(text);
    await until(() => client.destroyed || client.readableEnded || client.closed);
    expect(accepted).toEqual([]);
    client.destroy();
  });
});

describe('a control connection', () => {
  test('carries JSON lines, however they are cut, first those that came with the hello', async () => {
    const heard: unknown[] = [];
    const client = await send('slot 1 0\n{"a":1}\n{"b"');
    await until(() => accepted.length === 1);
    const { socket, rest } = accepted[0] as (typeof accepted)[0];
    const control = new Control(
      socket,
      (message) => heard.push(message),
      () => heard.push('closed'),
    );
    control.read(Buffer.from(rest));
    client.write(':"ü"}\n{"c":');
    client.write('[3]}\n');
    await until(() => heard.length === 3);
    expect(heard).toEqual([{ a: 1 }, { b: 'ü' }, { c: [3] }]);
    control.send({ do: 'end' });
    const answer = await new Promise((resolve) => client.once('data', (data) => resolve(String(data))));
    expect(answer).toBe('{"do":"end"}\n');
    client.destroy();
    await until(() => heard.at(-1) === 'closed');
    control.send({ do: 'nothing' });
  });
});
