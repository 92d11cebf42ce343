/** Many runs at once: the bound on cells, the order of the queue, a full queue, renewal under load. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { DrainingError, QueueFullError } from '../src/index.js';
import { startEngine as start } from './support/engine.js';
import { childrenOf, MARK, named, newName, until, within } from './support/host.js';

async function startEngine(overrides: Parameters<typeof start>[0]) {
  const engine = await start({ warm: [], ...overrides });
  onTestFinished(() => engine.stop());
  return engine;
}

/** A script that runs until the test lets it go: it waits for nothing but its own end by the caller. */
const HOLD = `${MARK}\nimport time\ndef main(name):\n    mark(name)\n    time.sleep(60)\n`;

type Engine = Awaited<ReturnType<typeof startEngine>>;

/** Takes a cell until `free` is called. */
async function occupy(engine: Engine) {
  const name = newName();
  const caller = new AbortController();
  const outcome = engine.script(HOLD, { inputJson: JSON.stringify(name) }, { signal: caller.signal });
  await until(() => named(name).length === 1);
  return {
    outcome,
    free: async () => {
      caller.abort();
      expect((await outcome).status).toBe('cancelled');
    },
  };
}

describe('the queue', () => {
  test('first come, first served', async () => {
    const engine = await startEngine({ cells: 1, readyCells: 1 });
    const { free } = await occupy(engine);
    const order: number[] = [];
    const runs = Array.from({ length: 12 }, (_, n) => engine.value(String(n)).then(() => order.push(n)));
    expect(engine.stats().queued).toBe(12);
    await free();
    await Promise.all(runs);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  test('also where those in front want another scratch than those behind', async () => {
    const engine = await startEngine({ cells: 1, readyCells: 1 });
    const { free } = await occupy(engine);
    const order: number[] = [];
    const sizes = [64, 8, 64, 6, 8, 64].map((size) => size << 20);
    const runs = sizes.map((diskBytes, n) =>
      engine.value('1', { limits: { diskBytes } }).then(() => order.push(n)),
    );
    await free();
    await within(20_000, Promise.all(runs));
    expect(order).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('full: QueueFullError at once, with a time to come again, and the others are served', async () => {
    const engine = await startEngine({ cells: 1, readyCells: 1, queue: 3 });
    const { free } = await occupy(engine);
    const waiting = [1, 2, 3].map((n) => engine.value(String(n)));
    const refused = await Promise.all([4, 5].map((n) => engine.value(String(n)).catch((error) => error)));
    for (const error of refused) {
      expect(error).toBeInstanceOf(QueueFullError);
      expect(error.message).toBe('The queue is full: 3 runs are waiting');
      expect(error.retryAfterSeconds).toBeGreaterThanOrEqual(1);
      expect(Number.isInteger(error.retryAfterSeconds)).toBe(true);
    }
    await free();
    expect(await Promise.all(waiting)).toEqual([1, 2, 3]);
    expect(await engine.value('6')).toBe(6);
  });

  test('a queue of no places: what has no ready cell is refused', async () => {
    const engine = await startEngine({ cells: 1, readyCells: 1, queue: 0 });
    const { free } = await occupy(engine);
    await expect(engine.value('1')).rejects.toBeInstanceOf(QueueFullError);
    await free();
    await until(() => engine.stats().ready === 1);
    expect(await engine.value('1')).toBe(1);
  });

  test('who leaves it is cancelled at once, and the others move up', async () => {
    const engine = await startEngine({ cells: 1, readyCells: 1, queue: 3 });
    const { free } = await occupy(engine);
    const callers = [new AbortController(), new AbortController(), new AbortController()];
    const runs = callers.map(({ signal }, n) => engine.script(`def main(): return ${n}`, {}, { signal }));
    callers[1]?.abort();
    const left = await within(1000, runs[1] as Promise<unknown>);
    expect(left).toMatchObject({
      status: 'cancelled',
      stdout: '',
      stderr: '',
      resultJson: null,
      receipt: { runMs: 0 },
    });
    expect(engine.stats().queued).toBe(2);
    const next = engine.value('7');
    await free();
    expect((await runs[0])?.resultJson).toBe('0');
    expect((await runs[2])?.resultJson).toBe('2');
    expect(await next).toBe(7);
    expect(engine.stats().queued).toBe(0);
  });

  test('a caller who is gone before its run begins takes no cell', async () => {
    const engine = await startEngine({ cells: 1, readyCells: 1 });
    const { free } = await occupy(engine);
    const outcome = await within(1000, engine.script('def main(): 1', {}, { signal: AbortSignal.abort() }));
    expect(outcome.status).toBe('cancelled');
    await free();
  });

  test('a draining engine turns newcomers away and serves who waits', async () => {
    const engine = await startEngine({ cells: 1, readyCells: 1 });
    const { free } = await occupy(engine);
    const waiting = engine.value('1');
    engine.drain();
    await expect(engine.value('2')).rejects.toBeInstanceOf(DrainingError);
    await free();
    expect(await waiting).toBe(1);
  });
});

describe('the number of cells', () => {
  test('no more runs at once than there are cells, and as many as that', async () => {
    const engine = await startEngine({ cells: 3, readyCells: 2 });
    let most = 0;
    const look = setInterval(() => {
      most = Math.max(most, engine.stats().running);
    }, 1);
    onTestFinished(() => clearInterval(look));
    const body = 'import time\ntime.sleep(0.03)\nreturn 1';
    expect(await Promise.all(Array.from({ length: 24 }, () => engine.value(body)))).toEqual(
      Array(24).fill(1),
    );
    expect(most).toBe(3);
  });

  test('200 runs at once all get their own answer', async () => {
    const engine = await startEngine({ cells: 4, readyCells: 4 });
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        engine.script(
          'def main(x):\n    print(x)\n    return x',
          { inputJson: String(n) },
          { id: `run-${n}` },
        ),
      ),
    );
    for (const [n, outcome] of outcomes.entries()) {
      expect(outcome).toMatchObject({
        id: `run-${n}`,
        status: 'ok',
        resultJson: String(n),
        stdout: `${n}\n`,
      });
    }
    await until(() => engine.stats().running === 0 && engine.stats().queued === 0);
    expect(engine.stats().runs).toBe(200);
  });

  test('runs that end in all ways at once keep apart', async () => {
    const engine = await startEngine({ cells: 4, readyCells: 2 });
    const ways: [string, string, object][] = [
      ['ok', 'return 1', {}],
      ['exception', 'raise ValueError', {}],
      ['exit', 'os._exit(1)', {}],
      ['crashed', 'os.abort()', {}],
      ['crashed', 'os.write(3, b"garbage")', {}],
      ['wall_limit', 'time.sleep(60)', { wallMs: 100 }],
      ['memory_limit', 'raise MemoryError', {}],
      ['output_limit', 'return "x" * 100', { resultBytes: 50 }],
      ['not_json', 'return {1}', {}],
    ];
    const runs = Array.from({ length: 6 }, () => ways).flat();
    const outcomes = await Promise.all(
      runs.map(([, line, limits]) =>
        engine.script(`import os, time\ndef main():\n    ${line}\n`, { limits }),
      ),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(runs.map(([status]) => status));
  });
});

describe('renewal of the zygote', () => {
  test('after so many runs, under load: no run fails, and the old ones are gone', async () => {
    const engine = await startEngine({ cells: 4, readyCells: 2, renewRuns: 25 });
    const before = childrenOf(process.pid);
    expect(before).toContain(engine.jailPid);
    let left = 250;
    const caller = async () => {
      // A new generation takes its time to warm up, however many runs the old one does meanwhile.
      while (left-- > 0 || engine.stats().generation < 3)
        expect(await engine.value('import os\nreturn len(os.listdir("/proc"))')).toBeGreaterThan(2);
    };
    await Promise.all(Array.from({ length: 6 }, caller));
    const { generation, zygoteRestarts } = engine.stats();
    expect(generation).toBeGreaterThan(2);
    expect(zygoteRestarts).toBe(0);
    expect(engine.events.filter(({ event }) => event === 'zygote renewed').length).toBe(generation - 1);
    expect(engine.events.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([]);
    await until(() => childrenOf(process.pid).length <= before.length + 1);
  });

  test('a run in hand is finished by the generation that began it, which then ends; cells stay as many', async () => {
    const engine = await startEngine({ cells: 2, readyCells: 1, renewRuns: 3 });
    const jail = engine.jailPid as number;
    const others = childrenOf(process.pid).filter((pid) => pid !== jail);
    const held = await occupy(engine);
    let most = 0;
    for (let n = 0; engine.stats().generation < 3; n++) {
      expect(await engine.value(String(n))).toBe(n);
      most = Math.max(most, engine.stats().running);
    }
    expect(most).toBeLessThanOrEqual(2);
    expect(childrenOf(process.pid)).toContain(jail);
    await held.free();
    await until(() => !childrenOf(process.pid).includes(jail));
    // The one in use, and perhaps one that is on its way in.
    await until(() => childrenOf(process.pid).filter((pid) => !others.includes(pid)).length <= 2);
  });

  test('after so many minutes, without a run', async () => {
    const engine = await startEngine({ cells: 1, readyCells: 1, renewMinutes: 0.01 });
    await until(() => engine.stats().generation >= 3);
    expect(await engine.value('1')).toBe(1);
    expect(engine.stats().zygoteRestarts).toBe(0);
  });

  test('a new generation has another address-space layout and hash seed', async () => {
    const engine = await startEngine({ cells: 1, readyCells: 1, renewRuns: 1 });
    const seen = new Set<string>();
    const generations = new Set<number>();
    while (generations.size < 3) {
      await until(() => engine.stats().ready > 0);
      generations.add(engine.stats().generation);
      seen.add(JSON.stringify(await engine.value('[hash("pycell"), id(object)]')));
    }
    expect(seen.size).toBeGreaterThanOrEqual(3);
  });
});
