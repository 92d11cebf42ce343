import { DEFAULT_LIMITS } from '@pycell/engine';
import { expect, test } from 'vitest';
import { readExecute } from '../../src/request/execute.js';

const read = (body: unknown) => readExecute(Buffer.from(JSON.stringify(body)), DEFAULT_LIMITS);

test('a script alone becomes a run of a script alone', () => {
  expect(read({ script: 'x' })).toEqual({ script: 'x' });
});

test('every field arrives', () => {
  const body = {
    script: 'x',
    mode: 'snippet',
    stdin: 'a\0b',
    env: { A: '1', EMPTY: '', 'odd name': 'ü' },
    files: [
      { path: 'a/b.csv', content: 'x' },
      { path: 'c', content: 'eA==', encoding: 'base64' },
    ],
    limits: { wallMs: 1000 },
    policy: 'restricted',
    figures: 'png',
    seed: 4294967295,
  };
  expect(read({ ...body, input: null })).toEqual({
    script: 'x',
    mode: 'snippet',
    inputJson: 'null',
    stdin: 'a\0b',
    env: body.env,
    files: body.files,
    policy: 'restricted',
    limits: { wallMs: 1000 },
    figures: 'png',
    seed: 4294967295,
  });
});

test('the mode that is the default is not passed on', () => {
  expect(read({ script: 'x', mode: 'main' })).toEqual({ script: 'x' });
});

test('an input keeps its text, digit by digit', () => {
  const body = Buffer.from('{"input": [1.0, 12345678901234567890, 1e400], "script": "x"}');
  expect(readExecute(body, DEFAULT_LIMITS).inputJson).toBe('[1.0, 12345678901234567890, 1e400]');
});

test('a variable named __proto__ is one like any other', () => {
  const body = Buffer.from('{"script": "x", "env": {"__proto__": "1"}}');
  expect(Object.entries(readExecute(body, DEFAULT_LIMITS).env ?? {})).toEqual([['__proto__', '1']]);
});

test('a small request is checked in well under 0.1 ms', () => {
  const body = Buffer.from('{"script": "def main(x):\\n    return x", "input": [1, 2, 3], "stdin": "a"}');
  const once = () => readExecute(body, DEFAULT_LIMITS);
  for (let i = 0; i < 5000; i++) once();
  const start = performance.now();
  for (let i = 0; i < 5000; i++) once();
  expect((performance.now() - start) / 5000).toBeLessThan(0.1);
});
