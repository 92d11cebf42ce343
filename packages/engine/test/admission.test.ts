/** The queue by itself, over a pool that has as many cells as a test says. */
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
