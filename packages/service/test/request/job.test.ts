import { DEFAULT_LIMITS } from '@pycell/engine';
import { expect, test } from 'vitest';
import { readJobs } from '../../src/request/job.js';

const SERVER = { ceilings: DEFAULT_LIMITS, webhookNetworks: [], hasWebhookSecret: false };
const read = (text: string) => readJobs(Buffer.from(text), SERVER);

test.each([
  ['small', ''],
  ['large', ' '.repeat(100_000)],
])('a %s batch names the item that is no object', (_, pad) => {
  for (const [items, place] of [
    ['[1]', 0],
    ['[{"script":"x"},null]', 1],
    ['[{"script":"x","input":[1.0]}, []]', 1],
  ]) {
    expect(() => read(`{"items":${items}${pad}}`)).toThrow(`items[${place}]: The body must be a JSON object`);
  }
});

test('a large batch keeps the text of each input', () => {
  const items = ['[1.0]', '12345678901234567890', '"x"'].map((input) => `{"script":"x","input":${input}}`);
  const { requests } = read(`{"items":[${items}],"priority":1${' '.repeat(100_000)}}`);
  expect(requests.map(({ inputJson }) => inputJson)).toEqual(['[1.0]', '12345678901234567890', '"x"']);
});

test('more statuses than there are to be tried again are refused for their number', () => {
  const on = Array(900_000).fill('"exit"');
  expect(() => read(`{"script":"x","retry":{"limit":1,"on":[${on}]}}`)).toThrow(
    "'retry.on' has 900000 statuses, at most 9",
  );
});
