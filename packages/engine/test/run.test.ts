/** Settling a run, over a cell whose connections are the test's: the order in which things arrive does not matter. */
import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { beforeEach, describe, expect, test } from 'vitest';
import { Cell } from '../src/cell.js';
import { DEFAULT_LIMITS } from '../src/limits.js';
import { encodeRequest, execute, toOutcome } from '../src/run.js';
import type { Slot } from '../src/slot.js';
import { frame } from '../src/wire.js';
import { within } from './support/host.js';

/** Both ends of a connection are the stream: what is pushed arrives, what the host writes is not looked at. */
class Line extends PassThrough {
  override _write(_chunk: unknown, _encoding: string, done: () => void): void {
    done();
  }
}

let channel: Line;
let stdout: Line;
let stderr: Line;
let cell: Cell;
let killed: number;

beforeEach(() => {
  killed = 0;
  const slot = {
    cgroup: undefined,
    watch() {},
    askUsage() {},
    endCell: () => killed++,
    keeps: () => false,
    clear() {},
  } as unknown as Slot;
  cell = new Cell(1, slot, 0, DEFAULT_LIMITS, () => {});
  [channel, stdout, stderr] = [new Line(), new Line(), new Line()];
  for (const [role, line] of Object.entries({ channel, stdout, stderr })) {
    cell.attach({ role: role as 'channel', slot: 0, cell: 1 }, line as unknown as Socket, Buffer.alloc(0));
  }
  channel.push(frame('R', '{"layers": ["all"]}'));
});

async function run(happens: () => void | Promise<void>, limits = {}) {
  await new Promise(setImmediate);
  expect(cell.state).toBe('ready');
  const all = { ...DEFAULT_LIMITS, ...limits };
  const outcome = execute(cell, { script: '' }, all, undefined).then((settled) =>
    toOutcome('id', settled, cell, all, { queueMs: 0, startMs: 0 }, 'full'),
  );
  await happens();
  return within(2000, outcome);
}

const gone = (code: number | null, signal: number | null = null, killed = false) =>
  cell.reaped({ code, signal, killed, cpuMs: 1 });
const tick = () => new Promise((resolve) => setTimeout(resolve, 2));

test('output that is still on its way when the end is told is kept', async () => {
  const outcome = await run(async () => {
    gone(3);
    await tick();
    stdout.push('late');
    stdout.push(null);
    await tick();
    stderr.push('later');
    stderr.push(null);
  });
  expect(outcome).toMatchObject({ status: 'exit', stdout: 'late', stderr: 'later' });
  expect(outcome.error).toBe('Script exited with code 3 before main() returned');
});

test('an end that is told while the streams never end does not keep the answer', async () => {
  const outcome = await run(() => {
    stdout.push('some');
    gone(null, 11);
  });
  expect(outcome).toMatchObject({ status: 'crashed', error: 'Script crashed: SIGSEGV', stdout: 'some' });
});

test('a result waits for the output before it', async () => {
  const outcome = await run(async () => {
    channel.push(frame('D', '{"status": "ok"}\n1'));
    await tick();
    stdout.push('printed');
    stdout.push(null);
    stderr.push(null);
    await tick();
    gone(0);
  });
  expect(outcome).toMatchObject({ status: 'ok', resultJson: '1', stdout: 'printed' });
});

test('a cell that lingers after its result is killed, and the result stands', async () => {
  const outcome = await run(async () => {
    channel.push(frame('D', '{"status": "ok"}\n1'));
    await tick();
    const wait = setInterval(() => {
      if (!killed) return;
      clearInterval(wait);
      stdout.push(null);
      stderr.push(null);
      gone(null, 9);
    }, 1);
  });
  expect(outcome).toMatchObject({ status: 'ok', resultJson: '1' });
  expect(killed).toBe(1);
});

describe('the first reason wins', () => {
  test('a result after garbage is not heard', async () => {
    const outcome = await run(async () => {
      channel.push(Buffer.concat([frame('R', '{}'), frame('D', '{"status": "ok"}\n1')]));
      await tick();
      gone(null, 9);
    });
    expect(outcome).toMatchObject({ status: 'crashed', resultJson: null });
  });

  test('an exit code after a result is not heard', async () => {
    const outcome = await run(async () => {
      channel.push(frame('D', '{"status": "exception", "error": "E", "trace": "T"}\n'));
      await tick();
      gone(9);
    });
    expect(outcome).toMatchObject({ status: 'exception', error: 'E', trace: 'T' });
  });

  test('a wall limit before anything else', async () => {
    const outcome = await run(
      async () => {
        while (!killed) await tick();
        channel.push(frame('D', '{"status": "ok"}\n1'));
        await tick();
        gone(null, 9);
      },
      { wallMs: 10 },
    );
    expect(outcome).toMatchObject({ status: 'wall_limit', resultJson: null });
  });
});

test.each([
  [false, 'Script crashed: SIGKILL'],
  [true, 'Script crashed: its result channel was closed'],
])('a closed channel and SIGKILL, by us: %s', async (byUs, error) => {
  const outcome = await run(async () => {
    channel.destroy();
    while (!killed) await tick();
    gone(null, 9, byUs);
  });
  expect(outcome).toMatchObject({ status: 'crashed', error });
});

test.each([
  [() => gone(null, 24), 'cpu_limit'],
  [() => gone(null, 6), 'crashed'],
  [() => gone(0), 'exit'],
  [() => cell.reaped(undefined), 'internal_error'],
])('an end without an answer, %s: %s', async (happens, status) => {
  expect((await run(happens)).status).toBe(status);
});

test('the request has the input as it came, number by number, and what else was given', () => {
  const inputJson = '{"n": 1.0000000000000000001, "n": 12345678901234567890}';
  const text = encodeRequest({ script: 's', inputJson, seed: 3, env: { A: 'b' } }, DEFAULT_LIMITS);
  expect(text.endsWith(`,"input":${inputJson}}`)).toBe(true);
  expect(JSON.parse(text)).toMatchObject({ script: 's', seed: 3, env: { A: 'b' }, lowered: false });
  expect(JSON.parse(encodeRequest({ script: 's' }, DEFAULT_LIMITS))).not.toHaveProperty('input');
});
