/** `seed`: what it makes repeatable, and what is fresh without it. */
import { describe, expect, test } from 'vitest';
import { startEngine } from './support/engine.js';

const engine = await startEngine();

const draw = (expression: string, request = {}) =>
  engine.value(`import random, numpy as np, uuid, secrets, tempfile\nreturn ${expression}`, request);
const twice = async (expression: string, request = {}) => [
  await draw(expression, request),
  await draw(expression, request),
];

describe.each([
  ['random', '[random.random(), random.randrange(10**9), random.sample(range(999), 5)]'],
  [
    "numpy's global state",
    '[np.random.rand(), np.random.randint(10**9), np.random.permutation(99).tolist()]',
  ],
])('%s', (_title, expression) => {
  test.each([0, 7, 2 ** 32 - 1])('is the same in two runs with seed %i', async (seed) => {
    const [one, other] = await twice(expression, { seed });
    expect(one).toEqual(other);
  });

  test('differs between seeds', async () => {
    expect(await draw(expression, { seed: 1 })).not.toEqual(await draw(expression, { seed: 2 }));
  });

  test('differs between two runs without one', async () => {
    const [one, other] = await twice(expression);
    expect(one).not.toEqual(other);
  });
});

test.each([
  ['uuid4', 'str(uuid.uuid4())'],
  ['secrets', 'secrets.token_hex()'],
  ['a generator of numpy without a seed of its own', 'np.random.default_rng().random()'],
  ['names of temporary files', 'tempfile.mktemp()'],
])('%s stays fresh with a seed', async (_title, expression) => {
  const [one, other] = await twice(expression, { seed: 7 });
  expect(one).not.toEqual(other);
});

test('the order of sets of texts is the same in every run of one warm interpreter', async () => {
  const [one, other] = await twice('list({"a", "b", "c", "d", "e", "f"})', { seed: 7 });
  expect(one).toEqual(other);
});
