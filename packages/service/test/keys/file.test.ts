import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ConfigError } from '../../src/config/load.js';
import { readKeysFile } from '../../src/keys/file.js';

const folder = mkdtempSync(join(tmpdir(), 'pycell-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'keys.json');

const HASH = `sha256:${'0123456789abcdef'.repeat(4)}`;
const read = (value: unknown) => {
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return readKeysFile(path);
};

test('every member is read, and those that are not there stay so', () => {
  const keys = read({
    keys: [
      { name: 'a', hash: HASH },
      {
        name: 'b.c@d',
        hash: HASH.replace('0', '1'),
        share: 0.25,
        rate: 60,
        expires: '2030-12-31T12:00:00+02:00',
      },
    ],
  });
  expect(keys).toEqual([
    { name: 'a', hash: HASH },
    {
      name: 'b.c@d',
      hash: HASH.replace('0', '1'),
      share: 0.25,
      rate: 60,
      expires: new Date('2030-12-31T10:00:00Z'),
    },
  ]);
});

test('a day without a time is good to its end', () => {
  expect(read({ keys: [{ name: 'a', hash: HASH, expires: '2030-12-31' }] })[0]?.expires).toEqual(
    new Date('2031-01-01T00:00:00Z'),
  );
});

test('an empty list is a list: nobody may run', () => {
  expect(read({ keys: [] })).toEqual([]);
});

test.each([
  ['no JSON', '{"keys": [', 'which is not JSON'],
  ['no object', '[]', 'where it must be {"keys": [...]}'],
  ['no list', { keys: {} }, 'where keys must be a list'],
  ['no name', { keys: [{ hash: HASH }] }, 'where keys[0].name'],
  ['a strange name', { keys: [{ name: 'a b', hash: HASH }] }, 'where keys[0].name must be 1 to 64 letters'],
  [
    'a key in place of its hash',
    { keys: [{ name: 'a', hash: 'pycell_secret' }] },
    'where keys[0].hash must be sha256:',
  ],
  [
    'a share of nothing',
    { keys: [{ name: 'a', hash: HASH, share: 0 }] },
    'where keys[0].share must be above 0',
  ],
  [
    'a share of more than all',
    { keys: [{ name: 'a', hash: HASH, share: 2 }] },
    'where keys[0].share must be at most 1',
  ],
  [
    'half a run',
    { keys: [{ name: 'a', hash: HASH, rate: 0.5 }] },
    'where keys[0].rate must be a whole number',
  ],
  ['no date', { keys: [{ name: 'a', hash: HASH, expires: 'soon' }] }, 'where keys[0].expires must be a date'],
  [
    'a misspelt member',
    { keys: [{ name: 'a', hash: HASH, secret: 1 }] },
    'where keys[0] has a member that is not known',
  ],
  [
    'the same key twice',
    {
      keys: [
        { name: 'a', hash: HASH },
        { name: 'b', hash: `sha256:${HASH.slice(7).toUpperCase()}` },
      ],
    },
    'where keys[1].hash is there twice',
  ],
])('%s is a ConfigError that says where and what it takes', (_name, value, message) => {
  expect(() => read(value)).toThrow(ConfigError);
  expect(() => read(value)).toThrow(`PYCELL_KEYS_FILE is ${JSON.stringify(path)}, ${message}`);
  expect(() => read(value)).toThrow('it takes a JSON file {"keys": [');
  expect(() => read(value)).not.toThrow(/secret/);
});

test('a file that is not there is a ConfigError with the reason', () => {
  expect(() => readKeysFile(join(folder, 'nowhere'))).toThrow('which cannot be read (ENOENT)');
});
