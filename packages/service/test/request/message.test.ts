import { describe, expect, test } from 'vitest';
import { readMessage, readRpc } from '../../src/request/message.js';

const read = (text: string) => readMessage(Buffer.from(text));

test('a message is read whole', () => {
  expect(read('{"a":[1,{"b":null}],"c":"d"}')).toEqual({ a: [1, { b: null }], c: 'd' });
  expect(read('1')).toBe(1);
});

test.each([
  ['too many values', `[${Array(2001).fill('0')}]`, 'more than 2000 values'],
  ['too many in lists', `[${Array(1001).fill('[0]')}]`, 'more than 2000 values'],
  ['too deep', '['.repeat(5000) + ']'.repeat(5000), 'more than 100 levels deep'],
  ['not JSON', '{', 'JSON'],
])('%s is refused with the reason', (_, text, reason) => {
  expect(() => read(text)).toThrow(reason);
});

test('as many as are allowed are read', () => {
  expect(read(`[${Array(1999).fill('0')}]`)).toHaveLength(1999);
});

describe('a call', () => {
  const rpc = (text: string) => readRpc(Buffer.from(text));

  test.each([
    ['small', ''],
    ['large', ' '.repeat(100_000)],
  ])('that is %s keeps the digits of its input, and all of the rest', (_, pad) => {
    const text = `{"method":"tools/call","params":{"name":"x","arguments":{"code":"1","input":[1.0, 2e400]}}${pad}}`;
    expect(rpc(text)).toEqual({
      value: { method: 'tools/call', params: { name: 'x', arguments: { code: '1', input: null } } },
      inputJson: '[1.0, 2e400]',
    });
  });

  test('may have an input that no message could be', () => {
    for (const input of [`[${Array(200_000).fill('[]')}]`, '['.repeat(90_000) + ']'.repeat(90_000)]) {
      expect(rpc(`{"params":{"arguments":{"input":${input}}}}`).inputJson).toBe(input);
    }
  });

  test.each(['[]', '""', '{"params":""}', '{"params":{"arguments":["input"]}}', '{"input":1}'])(
    'without one has none: %s',
    (text) => expect(rpc(text)).toEqual({ value: JSON.parse(text), inputJson: undefined }),
  );

  test('counts without its input', () => {
    const text = `{"params":{"arguments":{"files":[${Array(2001).fill('0')}]}}}`;
    expect(() => rpc(text)).toThrow('more than 2000 values');
  });
});
