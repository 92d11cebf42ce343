import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Guest, startGuest } from './driver.js';

let warm: Guest;
let bare: Guest;
beforeAll(() => {
  warm = startGuest('random', 'tempfile', 'multiprocessing.synchronize', 'numpy.random');
  bare = startGuest();
});
afterAll(async () => {
  await warm.stop();
  await bare.stop();
});

async function draws(guest: Guest, seeding: string, draw: string): Promise<unknown[]> {
  const code = `randomness.${seeding}\nimport random, tempfile, numpy\n${draw}`;
  const one = async () => (await guest.python<unknown>(code)).outcome;
  return [await one(), await one()];
}

const SOURCES: [string, string][] = [
  ['random', 'result = [random.random() for _ in range(3)]'],
  ['numpy.random', 'result = numpy.random.rand(3)'],
];
const NAMES: [string, string][] = [
  ['names of temporary files', 'result = next(tempfile._get_candidate_names())'],
  [
    'names of semaphores',
    'import multiprocessing.synchronize\nresult = next(multiprocessing.synchronize.SemLock._rand)',
  ],
  [
    'keys between processes',
    'import multiprocessing\nresult = multiprocessing.current_process().authkey.hex()',
  ],
];
// In a process-id namespace of its own every cell may have the same id, and Python tells forks by it.
const SAME_ID = 'import os\nos.getpid = lambda: 2\n';

describe('fresh()', () => {
  it.each([...SOURCES, ...NAMES])('gives each cell its own %s', async (_title, draw) => {
    for (const guest of [warm, bare]) {
      const [one, other] = await draws(guest, 'fresh()', SAME_ID + draw);
      expect(one).toBeTruthy();
      expect(one).not.toEqual(other);
    }
  });
});

describe('seed()', () => {
  it.each([0, 42, -1, 2 ** 31, '2**64 + 5'])('makes random and numpy repeatable with %s', async (number) => {
    for (const [, draw] of SOURCES) {
      const all = [
        ...(await draws(warm, `seed(${number})`, draw)),
        ...(await draws(bare, `seed(${number})`, draw)),
      ];
      expect(all).toEqual(Array(4).fill(all[0]));
    }
  });

  it('gives the numbers that random.seed and numpy.random.seed give', async () => {
    const code = 'random.seed(42)\nnumpy.random.seed(42)\nresult = [random.random(), numpy.random.rand()]';
    const [plain] = await draws(warm, 'fresh()', code);
    const [ours] = await draws(bare, 'seed(42)', 'result = [random.random(), numpy.random.rand()]');
    expect(ours).toEqual(plain);
  });

  it.each(NAMES)('leaves each cell its own %s', async (_title, draw) => {
    const [one, other] = await draws(warm, 'seed(1)', SAME_ID + draw);
    expect(one).not.toEqual(other);
  });

  it('leaves numpy unimported where it is not warm', async () => {
    const code = 'import sys\nrandomness.seed(1)\nresult = "numpy" in sys.modules';
    expect((await bare.python(code)).outcome).toBe(false);
  });
});
