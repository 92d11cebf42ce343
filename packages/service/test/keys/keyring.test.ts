import { expect, test } from 'vitest';
import { digestOf, newKey } from '../../src/keys/key.js';
import { Keyring } from '../../src/keys/keyring.js';

test('a new key is 256 random bits behind a prefix, and its entry has the hash and not the key', () => {
  const { key, entry } = newKey('ci');
  expect(key).toMatch(/^pycell_[A-Za-z0-9_-]{43}$/);
  expect(Buffer.from(key.slice('pycell_'.length), 'base64url')).toHaveLength(32);
  expect(entry).toEqual({ name: 'ci', hash: `sha256:${digestOf(key).toString('hex')}` });
  expect(newKey('ci').key).not.toBe(key);
});

test('a key is found by itself and by nothing near it', () => {
  const { key, entry } = newKey('ci');
  const ring = new Keyring([newKey('other').entry, entry, newKey('third').entry]);
  expect(ring.find(key)?.name).toBe('ci');
  for (const wrong of ['', key.slice(0, -1), `${key}x`, key.toUpperCase(), entry.hash, newKey('ci').key]) {
    expect(ring.find(wrong)).toBeUndefined();
  }
});

test('old and new keys of one name are valid at the same time', () => {
  const [old, next] = [newKey('ci'), newKey('ci')];
  const ring = new Keyring([old.entry, { ...next.entry, share: 0.5, rate: 10 }]);
  expect(ring.find(old.key)).toMatchObject({ name: 'ci' });
  expect(ring.find(next.key)).toMatchObject({ name: 'ci', share: 0.5, rate: 10 });
  ring.replace([next.entry]);
  expect(ring.find(old.key)).toBeUndefined();
  expect(ring.find(next.key)).toBeDefined();
});

test('an expired key is not valid any more, from that moment on', () => {
  const { key, entry } = newKey('ci');
  const ring = new Keyring([{ ...entry, expires: new Date(1000) }]);
  expect(ring.find(key, 999)).toBeDefined();
  expect(ring.find(key, 1000)).toBeUndefined();
});

test('the hash may be written in capitals', () => {
  const { key, entry } = newKey('ci');
  const hash = `sha256:${entry.hash.slice('sha256:'.length).toUpperCase()}`;
  expect(new Keyring([{ name: 'ci', hash }]).find(key)).toBeDefined();
});
