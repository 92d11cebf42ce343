import { describe, expect, test } from 'vitest';
import { replaceMember } from '../../src/request/raw-member.js';
import { readJson, SMALL_BYTES } from '../../src/request/read-json.js';

test('a body is read with the text it was made from', () => {
  expect(readJson(Buffer.from(' {"a": 1.0}'))).toEqual({ text: ' {"a": 1.0}', value: { a: 1 } });
});

describe('a body that is not small', () => {
  const large = (rest: string) => Buffer.from(`\ufeff{"pad":"${'é'.repeat(SMALL_BYTES / 2)}",\r\n${rest}`);
  const withoutData = (text: string) => replaceMember(text, 'input', () => 'null');

  test('is read alike, but for what is data', () => {
    const { text, value } = readJson(large('"a":[1.0,{"b":2}], "input":[3]}\n'), withoutData);
    expect(text).toMatch(/\r\n"a":\[1\.0,\{"b":2\}\], "input":\[3\]\}\n$/);
    expect(value).toMatchObject({ a: [1, { b: 2 }], input: null });
  });

  test.each([
    ['"a":1', 'it ends too early'],
    ['"a":"', 'it ends too early'],
    ['"input":[1,]}', `it is not JSON at byte ${large('"input":[1,').length - 3}`],
    [`"input":${'['.repeat(100_000)}`, 'it is nested too deeply'],
    ['"input":[1]}}', `it is not JSON at byte ${large('"input":[1]}').length - 3}`],
    [`"a":[${Array(1_000_000).fill(0)}]}`, 'it has more than 1000000 values beside its input'],
  ])('with %.20s is refused with the reason', (rest, reason) => {
    expect(() => readJson(large(rest), withoutData)).toThrow(`Invalid JSON payload: ${reason}`);
  });
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
