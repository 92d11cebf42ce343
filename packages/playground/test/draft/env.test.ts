import { expect, test } from 'vitest';
import { readEnv } from '../../src/draft/env.js';

test('each line is a variable, and what follows the first = its value, as it stands', () => {
  const text = 'A=1\r\n  B_2 = x = "y" \n\n# C=3\nEMPTY=\nA=2';
  expect(readEnv(text)).toEqual({ env: { A: '2', B_2: ' x = "y" ', EMPTY: '' } });
});

test('no text is no variables', () => {
  expect(readEnv(' \n')).toEqual({ env: {} });
});

test('a name that objects have of their own is one like any other', () => {
  expect(JSON.stringify(readEnv('__proto__=1'))).toBe('{"env":{"__proto__":"1"}}');
});

test.each(['A=1\nB', '\n=value'])('%j is refused with its line', (text) => {
  expect(readEnv(text)).toEqual({ problem: expect.stringContaining('Line 2 takes NAME=VALUE') });
});
