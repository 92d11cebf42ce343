import { expect, test } from 'vitest';
import { readJson } from '../../src/request/read-json.js';

test('a body is read with the text it was made from', () => {
  expect(readJson(Buffer.from(' {"a": 1.0}'))).toEqual({ text: ' {"a": 1.0}', value: { a: 1 } });
});

test('a byte order mark is passed over', () => {
  expect(readJson(Buffer.from('\ufeff{}'))).toEqual({ text: '{}', value: {} });
});

test('escapes of lone surrogates are JSON', () => {
  expect(readJson(Buffer.from('"\\ud800"')).value).toBe('\ud800');
});

test.each([
  ['', 'Invalid JSON payload: the body is empty'],
  ['{', /^Invalid JSON payload: ./],
  ["{'a': 1}", /^Invalid JSON payload: ./],
  ['NaN', /^Invalid JSON payload: ./],
])('%s is refused', (body, message) => expect(() => readJson(Buffer.from(body))).toThrow(message));

test('bytes that are not UTF-8 are refused rather than replaced', () => {
  const body = Buffer.from('{"script": "caf\xe9"}', 'latin1');
  expect(() => readJson(body)).toThrow('Invalid JSON payload: the body is not valid UTF-8');
});
