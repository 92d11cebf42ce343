/** The queue by itself, over a pool that has as many cells as a test says. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Admission, LeftQueue } from '../src/admission.js';
import type { Cell } from '../src/cell.js';
import { DrainingError, QueueFullError } from '../src/errors.js';

/** A pool of cells that are only a scratch size. */
class FakePool {
  ready: number[] = [];
  wanted: [number, number][] = [];
  take(diskBytes: number): Cell | undefined {
    const index = this.ready.indexOf(diskBytes);
    return index < 0 ? undefined : ({ diskBytes: this.ready.splice(index, 1)[0] } as unknown as Cell);
  }
  want(waiting: number, diskBytes: number): void {
    this.wanted.push([waiting, diskBytes]);
  }
}

function setUp(places = 10, cells = 2) {
  const pool = new FakePool();
  return { pool, admission: new Admission(pool, places, cells) };
}

const settled = () => new Promise(setImmediate);

test('a ready cell is had at once, without the queue', async () => {
  const { pool, admission } = setUp();
  pool.ready = [5];
  expect(await admission.enter(5, undefined)).toEqual({ diskBytes: 5 });
  expect(admission.queued).toBe(0);
});

test('those that wait are served in turn, and who comes later does not pass them', async () => {
  const { pool, admission } = setUp();
  const order: string[] = [];
  const enter = (name: string, size: number) => admission.enter(size, undefined).then(() => order.push(name));
  enter('a', 1);
  enter('b', 2);
  expect(admission.queued).toBe(2);
  // A cell for b alone: a is in front, and nobody passes it.
  pool.ready = [2];
  admission.next();
  await settled();
  expect(order).toEqual([]);
  enter('c', 2);
  expect(admission.queued).toBe(3);
  pool.ready = [2, 1, 2];
  admission.next();
  await settled();
  expect(order).toEqual(['a', 'b', 'c']);
  expect(admission.queued).toBe(0);
});

test('the pool learns how many wait and what the first wants', async () => {
  const { pool, admission } = setUp();
  admission.enter(7, undefined).catch(() => {});
  admission.enter(8, undefined).catch(() => {});
  expect(pool.wanted.at(-1)).toEqual([2, 7]);
  pool.ready = [7];
  admission.next();
  expect(pool.wanted.at(-1)).toEqual([1, 8]);
  pool.ready = [8];
  admission.next();
  expect(pool.wanted.at(-1)).toEqual([0, 0]);
});

describe('leaving', () => {
  test('before entering: LeftQueue, without a place or a cell', async () => {
    const { pool, admission } = setUp();
    pool.ready = [1];
    await expect(admission.enter(1, AbortSignal.abort())).rejects.toBeInstanceOf(LeftQueue);
    expect(pool.ready).toEqual([1]);
  });

  test('while waiting: LeftQueue, and the next is served in its place', async () => {
    const { pool, admission } = setUp();
    const caller = new AbortController();
    const first = admission.enter(1, caller.signal);
    const second = admission.enter(2, undefined);
    pool.ready = [2];
    caller.abort();
    await expect(first).rejects.toBeInstanceOf(LeftQueue);
    expect(await second).toEqual({ diskBytes: 2 });
  });

  test('after the cell was had: nothing happens', async () => {
    const { pool, admission } = setUp();
    const caller = new AbortController();
    const entered = admission.enter(1, caller.signal);
    pool.ready = [1];
    admission.next();
    caller.abort();
    expect(await entered).toEqual({ diskBytes: 1 });
    expect(admission.queued).toBe(0);
  });
});

describe('a full queue', () => {
  test('refuses, with a time that grows with the queue and the length of runs, 1 to 60 s', async () => {
    const { admission } = setUp(3, 2);
    for (let count = 0; count < 3; count++) admission.enter(1, undefined).catch(() => {});
    const refused = async () => {
      const error = await admission.enter(1, undefined).catch((each) => each);
      expect(error).toBeInstanceOf(QueueFullError);
      expect(error.waiting).toBe(3);
      return error.retryAfterSeconds;
    };
    expect(await refused()).toBe(1);
    for (let count = 0; count < 200; count++) admission.done(10_000);
    expect(await refused()).toBe(15);
    for (let count = 0; count < 200; count++) admission.done(3_600_000);
    expect(await refused()).toBe(60);
    expect(admission.queued).toBe(3);
  });
});

describe('the end', () => {
  test('drain() refuses newcomers and keeps who waits', async () => {
    const { pool, admission } = setUp();
    const waiting = admission.enter(1, undefined);
    admission.drain();
    await expect(admission.enter(1, undefined)).rejects.toBeInstanceOf(DrainingError);
    pool.ready = [1];
    admission.next();
    expect(await waiting).toEqual({ diskBytes: 1 });
  });

  test('close() turns everyone away', async () => {
    const { admission } = setUp();
    const waiting = [admission.enter(1, undefined), admission.enter(2, new AbortController().signal)];
    admission.close();
    for (const each of waiting) await expect(each).rejects.toBeInstanceOf(DrainingError);
    expect(admission.queued).toBe(0);
  });
});

describe('several callers', () => {
  /** Ends a caller's run, and has its cell made ready again. */
  function setUpCallers(places = 100, cells = 2) {
    const { pool, admission } = setUp(places, cells);
    const order: string[] = [];
    const refused: string[] = [];
    const enter = (name: string, options: { share?: number; size?: number; signal?: AbortSignal } = {}) =>
      admission.enter(options.size ?? 1, options.signal, name, options.share).then(
        () => order.push(name),
        (error) => refused.push(`${name} ${error.name}`),
      );
    const end = async (name: string, size = 1) => {
      admission.done(1, name);
      pool.ready.push(size);
      admission.next();
      await settled();
    };
    const ready = async (...sizes: number[]) => {
      pool.ready.push(...sizes);
      admission.next();
      await settled();
    };
    return { pool, admission, order, refused, enter, end, ready };
  }

  test('a newcomer gets the next cell, however many another has waiting', async () => {
    const { order, enter, end, ready } = setUpCallers();
    for (let count = 0; count < 10; count++) enter('busy');
    await ready(1, 1);
    expect(order).toEqual(['busy', 'busy']);
    enter('new');
    await end('busy');
    expect(order.at(-1)).toBe('new');
  });

  test('with one cell they take turns', async () => {
    const { order, enter, end, ready } = setUpCallers(100, 1);
    for (let count = 0; count < 4; count++) enter('a');
    for (let count = 0; count < 4; count++) enter('b');
    enter('c');
    await ready(1);
    while (order.length < 9) await end(order.at(-1) as string);
    expect(order.join('')).toBe('abcababab');
  });

  test('whoever has fewer runs in hand is first, and each still gets its own in order', async () => {
    const { admission, pool, end } = setUpCallers(100, 4);
    const order: string[] = [];
    const enter = (caller: string, run: string) =>
      void admission.enter(1, undefined, caller).then(() => order.push(run));
    pool.ready = [1, 1, 1];
    for (const run of ['a1', 'a2', 'a3']) enter('a', run);
    await settled();
    for (const run of ['a4', 'b1', 'b2', 'a5', 'b3']) enter(run[0] as string, run);
    for (let count = 0; count < 5; count++) await end('a');
    expect(order).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'a4', 'a5', 'b3']);
  });

  test('at 10:1 the small one is served as if it were alone, give or take one run', async () => {
    const { order, enter, end, ready } = setUpCallers(1000, 1);
    for (let count = 0; count < 10; count++) enter('big');
    enter('small');
    await ready(1);
    for (let count = 0; count < 100; count++) {
      const over = order.at(-1) as string;
      enter(over);
      await end(over);
    }
    expect(order.filter((name) => name === 'small').length).toBeGreaterThanOrEqual(50);
  });

  test('a share is a ceiling: beyond it a caller waits while cells are ready, and others pass', async () => {
    const { pool, admission, order, enter, end, ready } = setUpCallers(100, 4);
    await ready(1, 1, 1, 1);
    for (let count = 0; count < 3; count++) enter('half', { share: 0.5 });
    await settled();
    expect(order).toEqual(['half', 'half']);
    expect(admission.queued).toBe(1);
    // Nothing is forked for one who may not have it.
    expect(pool.wanted.at(-1)).toEqual([0, 0]);
    enter('other');
    await settled();
    expect(order).toEqual(['half', 'half', 'other']);
    await end('half');
    expect(order).toEqual(['half', 'half', 'other', 'half']);
    expect(admission.queued).toBe(0);
  });

  test('the smallest share is one cell', async () => {
    const { order, enter, ready } = setUpCallers(100, 4);
    await ready(1, 1);
    enter('tiny', { share: 0.001 });
    enter('tiny', { share: 0.001 });
    await settled();
    expect(order).toEqual(['tiny']);
  });

  test('a share that was raised counts from the next run on', async () => {
    const { order, enter, ready } = setUpCallers(100, 4);
    await ready(1, 1, 1);
    enter('a', { share: 0.25 });
    enter('a', { share: 0.25 });
    await settled();
    expect(order).toHaveLength(1);
    enter('a', { share: 1 });
    await settled();
    expect(order).toHaveLength(3);
  });

  test('a full queue turns away the latest of whoever has most, for one who has fewer', async () => {
    const { admission, refused, order, enter, end } = setUpCallers(4, 1);
    for (let count = 0; count < 4; count++) enter('busy');
    enter('busy');
    await settled();
    expect(refused).toEqual(['busy QueueFullError']);
    enter('new');
    enter('new');
    await settled();
    expect(refused).toEqual(['busy QueueFullError', 'busy QueueFullError', 'busy QueueFullError']);
    // They have as many now.
    enter('new');
    await settled();
    expect(refused.at(-1)).toBe('new QueueFullError');
    expect(admission.queued).toBe(4);
    for (let count = 0; count < 4; count++) await end(order.at(-1) ?? '');
    expect(order.sort()).toEqual(['busy', 'busy', 'new', 'new']);
  });

  test('one place for everybody: nobody is pushed out of their only one', async () => {
    const { refused, enter } = setUpCallers(1, 1);
    enter('a');
    enter('b');
    await settled();
    expect(refused).toEqual(['b QueueFullError']);
  });

  test('leaving frees a place, and the others move up', async () => {
    const { admission, order, refused, enter, ready } = setUpCallers();
    const gone = new AbortController();
    enter('a', { signal: gone.signal });
    enter('b');
    gone.abort();
    await settled();
    expect(refused).toEqual(['a LeftQueue']);
    expect(admission.queued).toBe(1);
    await ready(1, 1);
    expect(order).toEqual(['b']);
  });

  test('while a cell of another size is made for one, nobody passes who wants the usual one', async () => {
    const { pool, order, enter, ready } = setUpCallers();
    enter('odd', { size: 8 });
    expect(pool.wanted.at(-1)).toEqual([1, 8]);
    enter('usual');
    enter('usual');
    expect(pool.wanted.at(-1)).toEqual([3, 8]);
    await ready(1);
    expect(order).toEqual([]);
    await ready(8);
    expect(order).toEqual(['odd', 'usual']);
  });

  test('of a caller of whom nothing is left nothing is kept', async () => {
    const { admission, enter, end, ready } = setUpCallers(2, 1);
    for (let count = 0; count < 1000; count++) enter(`caller ${count}`);
    await settled();
    await ready(1);
    await end('caller 0');
    await end('caller 1');
    expect((admission as unknown as { callers: Map<string, unknown> }).callers.size).toBe(0);
  });

  test('any mix of runs, ends and leavers: every run ends in one way, and no cell is lost', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(3), fc.nat(4), fc.nat(9)), { maxLength: 200 }),
        async (steps) => {
          const cells = 3;
          const { pool, admission } = setUp(6, cells);
          pool.ready = [1, 1, 1];
          const running: string[] = [];
          const waiting = new Map<AbortController, string>();
          let over = 0;
          for (const [who, share, what] of steps) {
            const name = `c${who}`;
            if (what < 6) {
              const leave = new AbortController();
              waiting.set(leave, name);
              admission.enter(1, leave.signal, name, share / 4 || 1).then(
                () => waiting.delete(leave) && running.push(name),
                () => waiting.delete(leave) && over++,
              );
            } else if (what < 8 && running.length) {
              const name = running.shift() as string;
              over++;
              pool.ready.push(1);
              admission.done(1, name);
              admission.next();
            } else [...waiting.keys()][share]?.abort();
            await settled();
            expect(running.length + pool.ready.length).toBe(cells);
            expect(admission.queued).toBe(waiting.size);
          }
          while (running.length) {
            const name = running.shift() as string;
            over++;
            pool.ready.push(1);
            admission.done(1, name);
            admission.next();
            await settled();
          }
          expect(waiting.size).toBe(0);
          expect(admission.queued).toBe(0);
          expect(over).toBe(steps.filter(([, , what]) => what < 6).length);
        },
      ),
      { numRuns: 100 },
    ));
});
