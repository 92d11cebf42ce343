import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Buckets } from '../../src/rate/buckets.js';

function setUp() {
  let now = 0;
  const buckets = new Buckets(() => now);
  return { buckets, pass: (ms: number) => (now += ms) };
}

test('a minute’s runs may come at once, and then one at a time', () => {
  const { buckets, pass } = setUp();
  const take = () => buckets.take('a', 6);
  for (let left = 5; left >= 0; left--) expect(take()).toMatchObject({ allowed: true, remaining: left });
  expect(take()).toEqual({ allowed: false, remaining: 0, resetSeconds: 60, retrySeconds: 10 });
  pass(9000);
  expect(take()).toMatchObject({ allowed: false, retrySeconds: 1 });
  pass(1000);
  expect(take()).toMatchObject({ allowed: true, remaining: 0 });
  expect(take()).toMatchObject({ allowed: false, retrySeconds: 10 });
});

test('names have buckets of their own, and a full one is forgotten', () => {
  const { buckets, pass } = setUp();
  for (let name = 0; name < 100; name++) expect(buckets.take(`${name}`, 1).allowed).toBe(true);
  expect(buckets.take('0', 1).allowed).toBe(false);
  expect(buckets.size).toBe(100);
  pass(60_001);
  expect(buckets.take('0', 1).allowed).toBe(true);
  expect(buckets.size).toBe(1);
});

test('in no minute are there more than twice the rate, and in the long run not more than the rate', () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 }),
      fc.array(fc.nat(3000), { maxLength: 300 }),
      (rate, gaps) => {
        const { buckets, pass } = setUp();
        let [time, allowed] = [0, 0];
        for (const gap of gaps) {
          pass(gap);
          time += gap;
          const answer = buckets.take('a', rate);
          if (answer.allowed) allowed++;
          else expect(answer.retrySeconds).toBeGreaterThan(0);
          expect(allowed).toBeLessThanOrEqual(rate + (time * rate) / 60_000 + 1e-6);
        }
      },
    ),
  ));
