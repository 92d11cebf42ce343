/** What comes from callers of the dialects is JSON of any shape: it is read, or refused in words. */
import { DEFAULT_LIMITS, type RunRequest } from '@pycell/engine';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readExecution } from '../../src/dialects/piston/request.js';
import { matches } from '../../src/dialects/piston/runtime.js';
import { FalconError, NotEvaluated } from '../../src/dialects/snekbox/errors.js';
import { readEvaluation } from '../../src/dialects/snekbox/request.js';
import { Refusal } from '../../src/errors/refusal.js';

const runtime = { language: 'python' as const, version: '3.11.7', aliases: ['py', 'py3', 'python3'] };
const any = fc.jsonValue();
// Well-formed for the most part: a lone surrogate is refused.
const texts = fc.oneof(
  { weight: 9, arbitrary: fc.string({ unit: 'grapheme' }) },
  fc.string({ unit: 'binary' }),
);
const paths = fc
  .array(fc.constantFrom('a', 'b.py', '..', '.', '', 'ü'), { maxLength: 5 })
  .map((all) => all.join('/'));
const oneOf = (good: fc.Arbitrary<unknown>) => fc.oneof({ weight: 20, arbitrary: good }, any);

/** Nothing in a run leads out of the work folder or is what a command line cannot have. */
function expectSafe(run: RunRequest): void {
  const all = [
    ...(run.files ?? []).map(({ path }) => path),
    ...(run.program?.kind === 'file' ? [run.script] : []),
  ];
  for (const path of all) expect(path).not.toMatch(/^\/|^\.\.(\/|$)|\/\.\.(\/|$)/);
  for (const word of run.program?.args ?? []) expect(word).not.toContain('\0');
  expect(run.mode).toBe('program');
}

test('a body of Piston becomes a run or a message', () => {
  const file = fc.record(
    { name: oneOf(paths), content: oneOf(texts), encoding: oneOf(fc.constantFrom('utf8', 'hex', 'base64')) },
    { requiredKeys: [] },
  );
  const body = fc.record(
    {
      language: oneOf(fc.constant('py')),
      version: oneOf(fc.constant('*')),
      files: oneOf(fc.array(oneOf(file), { minLength: 1 })),
      args: oneOf(fc.array(oneOf(texts))),
      stdin: oneOf(texts),
      run_timeout: oneOf(fc.oneof(fc.integer({ min: 10, max: 30_000 }), fc.double())),
      run_memory_limit: oneOf(fc.oneof(fc.constant(-1), fc.double())),
    },
    { requiredKeys: [] },
  );
  let read = 0;
  // One that is right, at the least: how many of the others are is chance.
  const right = { language: 'py', version: '*', files: [{ content: 'print(1)' }] };
  fc.assert(
    fc.property(fc.oneof({ weight: 5, arbitrary: body }, fc.constant(right), any), (value) => {
      try {
        expectSafe(readExecution(value, runtime, DEFAULT_LIMITS));
        read++;
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal);
      }
    }),
    { numRuns: 2000 },
  );
  expect(read).toBeGreaterThan(20);
});

test('a body of snekbox becomes a run or Falcon’s error', () => {
  const file = fc.record(
    { path: oneOf(paths), content: oneOf(fc.base64String()) },
    { requiredKeys: ['path'] },
  );
  const body = fc.record(
    {
      input: oneOf(texts),
      args: oneOf(fc.array(oneOf(fc.oneof(texts, paths, fc.constantFrom('-c', '-m', '-S', '-', ''))))),
      files: oneOf(fc.array(oneOf(file))),
    },
    { requiredKeys: [] },
  );
  let read = 0;
  fc.assert(
    fc.property(fc.oneof({ weight: 5, arbitrary: body }, any), (value) => {
      try {
        expectSafe(readEvaluation(value));
        read++;
      } catch (error) {
        expect(error instanceof FalconError || error instanceof NotEvaluated, String(error)).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
  expect(read).toBeGreaterThan(20);
});

describe('a version is a range, as npm’s', () => {
  test.each([
    ['*', true],
    ['3', true],
    ['3.11', true],
    ['3.x', true],
    ['^3.10.0', true],
    ['>=3.0.0 <3.11', false],
    ['3.11.7', true],
    ['3.11.8', false],
    ['nonsense', false],
  ])('%s: %s', (range, expected) => {
    expect(matches(runtime, 'py', range)).toBe(expected);
    expect(matches(runtime, 'js', range)).toBe(false);
  });

  test('that of a preview matches, too', () => {
    expect(matches({ ...runtime, version: '3.15.0rc1' }, 'python', '3.x')).toBe(true);
  });
});

const nested = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));

describe('what is made to cost much is refused at once', () => {
  const evaluation = (value: unknown) => () => readEvaluation(value);

  test('a path of many folders', () => {
    const path = `${'a/'.repeat(50_000)}b`;
    expect(evaluation({ input: '', files: [{ path }] })).toThrow('has more than 1024 bytes');
  });

  test('a long range of versions, which would be kept', () => {
    const body = { language: 'python', version: `${'3 || '.repeat(100)}3`, files: [{ content: '' }] };
    expect(() => readExecution(body, runtime, DEFAULT_LIMITS)).toThrow('runtime is unknown');
  });

  test('many files', () => {
    const files = Array(100_000).fill({ path: 'a' });
    expect(evaluation({ input: '', files })).toThrow("'files' has 100000 files, at most");
  });

  test.each([
    nested,
    { input: nested },
    { input: '', args: [nested] },
    { input: '', files: [nested] },
    { input: '', files: [{ path: 'a', content: nested }] },
  ])('a value that is nested deeply, %#', (value) => {
    expect(evaluation(value)).toThrow(FalconError);
  });
});
