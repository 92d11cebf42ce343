/** Reading back, over cells whose connections are the test's: whatever happens, it ends in time, and leaves nothing kept. */
import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { beforeEach, expect, test } from 'vitest';
import { Cell } from '../src/cell.js';
import { collect } from '../src/collect.js';
import { DEFAULT_LIMITS } from '../src/limits.js';
import type { Slot } from '../src/slot.js';
import { frame } from '../src/wire.js';
import { within } from './support/host.js';

/** Both ends of a connection are the stream: what is pushed arrives, what the host writes is kept. */
class Line extends PassThrough {
  written = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.written += chunk.toString('latin1');
    done();
  }
}

const END = { code: 0, signal: null, killed: false, cpuMs: 1 };
const GIVEN = [{ path: 'given', content: 'YQ==', encoding: 'base64' as const }];
const tick = () => new Promise((resolve) => setTimeout(resolve, 2));

let kept: boolean;
let cleared: number;
let ended: number;
let armed: number;
let run: Cell;
let reader: Cell | undefined;
let channel: Line;
let start: (failed: boolean) => void;

function connect(cell: Cell): Line {
  const lines = { channel: new Line(), stdout: new Line(), stderr: new Line() };
  for (const [role, line] of Object.entries(lines))
    cell.attach({ role: role as 'channel', slot: 0, cell: 1 }, line as unknown as Socket, Buffer.alloc(0));
  return lines.channel;
}

beforeEach(() => {
  kept = true;
  cleared = ended = armed = 0;
  reader = undefined;
  const slot = {
    cgroup: { arm: ({ memoryBytes }: { memoryBytes: number }) => (armed = memoryBytes) },
    keeps: () => kept,
    clear: () => {
      if (kept) cleared++;
      kept = false;
    },
    endCell: () => ended++,
    collect: (_: Cell, onStart: (failed: boolean) => void) => {
      kept = false;
      start = onStart;
      reader = new Cell(2, slot, 0, { outputBytes: 0, resultBytes: 0 }, (failure) => start(!!failure), true);
      channel = connect(reader);
      return reader;
    },
  } as unknown as Slot;
  run = new Cell(1, slot, 0, DEFAULT_LIMITS, () => {});
  connect(run);
  run.keep = true;
});

const reading = (signal?: AbortSignal) => within(5000, collect(run, GIVEN, DEFAULT_LIMITS, signal));

/** As far as to a reader that has its request. */
async function ready() {
  run.reaped(END);
  channel.push(frame('R', '{"layers": ["all"]}'));
  await tick();
  expect(reader?.state).toBe('running');
}

test('it waits for the end of the run, asks with what tells the given files, and ends the reader', async () => {
  const collected = reading();
  await tick();
  expect(reader).toBeUndefined();
  await ready();
  expect(armed).toBeGreaterThan(DEFAULT_LIMITS.memoryBytes);
  const sha256 = 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb';
  expect(channel.written.slice(5)).toBe(JSON.stringify([['given', [1, sha256]]]));
  channel.push(Buffer.concat([frame('L', '{"path": "a", "size": 1}\nx'), frame('D', '')]));
  expect(await collected).toMatchObject({ files: { kept: [{ path: 'a', content: 'x' }] } });
  expect(ended).toBe(1);
  expect(run.keep).toBe(false);
});

test('where nothing was kept there is nothing to read', async () => {
  kept = false;
  const collected = reading();
  run.reaped(END);
  expect(await collected).toMatchObject({ files: { kept: [] } });
  expect(reader).toBeUndefined();
});

/** The reader has its request, and sends that. */
const sends = (bytes: Buffer | string | null) => async () => {
  await ready();
  channel.push(bytes);
};

test.each<[string, () => void | Promise<void>, string]>([
  ['the slot goes', () => run.reaped(undefined), 'the sandbox is gone'],
  [
    'the reader’s slot goes',
    async () => {
      await ready();
      reader?.reaped(undefined);
    },
    'the cell that read them ended',
  ],
  [
    'the reader cannot be closed',
    () => {
      run.reaped(END);
      channel.push(frame('F', '{"step": "seccomp"}'));
    },
    'a cell to read them could not be closed',
  ],
  ['the reader ends', sends(null), 'the cell that read them ended'],
  ['the reader sends no frame', sends('garbage'), 'what came back was an unknown frame'],
  ['the reader sends another frame', sends(frame('V', 'x')), 'what came back was an unexpected frame'],
  [
    'the reader sends a path that leads out',
    sends(frame('L', '{"path": "../a", "size": 0}\n')),
    'what came back was a file with a wrong path',
  ],
  ['the run never ends', () => {}, 'they were not there in time'],
  ['the reader never starts', () => run.reaped(END), 'they were not there in time'],
  ['the reader never answers', ready, 'they were not there in time'],
])('%s: no files, with the reason, and nothing is kept', async (_, happens, reason) => {
  const collected = reading();
  await happens();
  expect(await collected).toEqual({ reason });
  expect(run.keep).toBe(false);
  expect(
    reader ? reader.state === 'over' || ended > 0 : !kept || run.state !== 'over' || cleared,
  ).toBeTruthy();
  // What comes too late changes nothing.
  run.reaped(END);
  if (reader) {
    channel.push(Buffer.concat([frame('L', '{"path": "a", "size": 0}\n'), frame('D', '')]));
    await tick();
  }
});

test('a caller who goes away does not keep the slot', async () => {
  const caller = new AbortController();
  const collected = reading(caller.signal);
  await ready();
  caller.abort();
  expect(await collected).toEqual({ reason: 'the caller went away' });
  expect(ended).toBe(1);
});
