import { expect, test } from 'vitest';
import { emptyDraft, NO_LIMITS } from '../../src/draft/draft.js';
import { toRequest } from '../../src/run/request.js';

const draft = { ...emptyDraft(), code: { main: 'def main(): pass', cell: '6 * 7', snippet: 'output = 1' } };

test('a draft without more is a script alone', () => {
  expect(toRequest(draft)).toEqual({ request: { script: 'def main(): pass' } });
});

test('an input of null is an input', () => {
  expect(toRequest({ ...draft, input: ' null ' })).toEqual({
    request: { script: 'def main(): pass', input: null },
  });
});

test('a snippet is a script in a mode of its own, with all that a script has', () => {
  const request = { script: '6 * 7', mode: 'snippet', input: [1], env: { A: '1' } };
  expect(toRequest({ ...draft, mode: 'cell', input: '[1]', env: 'A=1' })).toEqual({ request });
});

test('restricted code has no input', () => {
  const request = { code: 'output = 1', stdin: 'x' };
  expect(toRequest({ ...draft, mode: 'snippet', input: '{broken', stdin: 'x' })).toEqual({ request });
});

test('limits are sent in the units of the service', () => {
  const limits = { wallSeconds: '1.5', cpuSeconds: '', memoryMiB: '64', seed: '7' };
  expect(toRequest({ ...draft, limits })).toEqual({
    request: { script: 'def main(): pass', limits: { wallMs: 1500, memoryBytes: 67108864 }, seed: 7 },
  });
});

test.each([
  ['wallSeconds', '30', undefined],
  ['wallSeconds', '30.5', 'Wall time can be at most 30 s.'],
  ['cpuSeconds', '11', 'Processor time can be at most 10 s.'],
  ['memoryMiB', '4096', 'Memory can be at most 512 MiB.'],
])('%s of %s is held to the ceiling of the service', (name, text, said) => {
  const ceilings = { wallMs: 30_000, cpuMs: 10_000, memoryBytes: 512 << 20 };
  const bounds = Object.fromEntries(Object.entries(ceilings).map(([key, ceiling]) => [key, { ceiling }]));
  const limits = { ...NO_LIMITS, [name]: text };
  const made = toRequest({ ...draft, limits }, bounds as never);
  expect('problem' in made ? made.problem.text : undefined).toBe(said);
  expect(toRequest({ ...draft, limits })).toHaveProperty('request');
});

test('variables and the form of figures are sent where they are set, and restricted code has no variables', () => {
  const more = { ...draft, env: 'NAME=value\n', figures: 'png' as const };
  expect(toRequest(more)).toEqual({
    request: { script: 'def main(): pass', env: { NAME: 'value' }, figures: 'png' },
  });
  expect(toRequest({ ...more, mode: 'snippet', env: 'broken' })).toEqual({
    request: { code: 'output = 1', figures: 'png' },
  });
});

test.each([
  ['input', { ...draft, input: '{"a": }' }, 'The input is not JSON'],
  [
    'options',
    { ...draft, limits: { ...NO_LIMITS, wallSeconds: 'long' } },
    'Wall time takes a number above 0',
  ],
  ['env', { ...draft, env: 'A=1\nB' }, 'Line 2 takes NAME=VALUE'],
  ['options', { ...draft, limits: { ...NO_LIMITS, seed: '1.5' } }, 'The seed takes a whole number'],
  ['code', emptyDraft(), 'There is no code to run yet'],
])('what is wrong in %s is said before anything is sent', (pane, wrong, text) => {
  expect(toRequest(wrong)).toMatchObject({ problem: { pane, text: expect.stringContaining(text) } });
});
