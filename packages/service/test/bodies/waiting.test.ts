import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Waiter, Waiting } from '../../src/bodies/waiting.js';

const LARGEST = 100;

test('a caller has as many bytes here as are free, and another finds room', () => {
  const waiting = new Waiting<Waiter>(LARGEST);
  const taken = (caller: string) => {
    let count = 0;
    while (waiting.add({ caller, bytes: LARGEST })) count++;
    return count;
  };
  expect(taken('first')).toBe(9);
  expect(taken('second')).toBe(4);
  expect(taken('third')).toBe(2);
});

test('nobody has two turns in a row while others wait', () => {
  const waiting = new Waiting<Waiter & { id: number }>(LARGEST);
  for (const id of [1, 2, 3]) waiting.add({ caller: 'many', bytes: 10, id });
  waiting.add({ caller: 'few', bytes: 10, id: 4 });
  const order = Array.from({ length: 5 }, () => waiting.next()?.id);
  expect(order).toEqual([1, 4, 2, 3, undefined]);
});

test('a third caller waits for one body of each of two who have many', () => {
  const waiting = new Waiting<Waiter>(LARGEST);
  for (let count = 0; count < 5; count++) {
    waiting.add({ caller: 'a', bytes: 10 });
    waiting.add({ caller: 'b', bytes: 10 });
  }
  waiting.add({ caller: 'c', bytes: 10 });
  expect(Array.from({ length: 4 }, () => waiting.next()?.caller)).toEqual(['a', 'b', 'c', 'a']);
});

test('what is added comes out once, in its caller’s order, but for what was removed', () => {
  const step = fc.record({
    caller: fc.constantFrom('a', 'b', 'c'),
    bytes: fc.integer({ min: 1, max: LARGEST }),
    after: fc.constantFrom('stay', 'next', 'remove'),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const waiting = new Waiting<Waiter>(LARGEST);
      const inside = new Set<Waiter>();
      const out: Waiter[] = [];
      const next = () => {
        const one = waiting.next();
        if (one) out.push(one);
        return one;
      };
      const added: Waiter[] = [];
      for (const { caller, bytes, after } of steps) {
        const one = { caller, bytes };
        if (waiting.add(one)) {
          inside.add(one);
          added.push(one);
        }
        if (after === 'next') next();
        if (after === 'remove' && waiting.remove(one)) inside.delete(one);
      }
      while (next());
      expect(new Set(out)).toEqual(inside);
      expect(out).toHaveLength(inside.size);
      for (const caller of ['a', 'b', 'c']) {
        const of = (list: Waiter[]) => list.filter((one) => one.caller === caller && inside.has(one));
        expect(of(out)).toEqual(of(added));
      }
    }),
  );
});
