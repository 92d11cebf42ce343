import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.js';
import { newKey } from '../../src/keys/key.js';
import { type OpenKeyring, openKeyring } from '../../src/keys/open-keyring.js';
import { type Body, until } from '../support/live.js';

const folder = mkdtempSync(join(tmpdir(), 'pycell-test-'));
const path = join(folder, 'keys.json');
let open: OpenKeyring | undefined;
afterEach(() => {
  open?.close();
  rmSync(path, { force: true });
});

const [first, second, inline] = [newKey('first'), newKey('second'), newKey('inline')];
const write = (...entries: object[]) => writeFileSync(path, JSON.stringify({ keys: entries }));

function start(env: Record<string, string>) {
  const lines: Body[] = [];
  const log = pino({ base: null }, { write: (line) => void lines.push(JSON.parse(line)) });
  open = openKeyring(loadConfig(env).config, log, 10);
  return { lines, ring: open?.keyring };
}

test('without keys there is no ring', () => {
  expect(start({}).ring).toBeUndefined();
});

test('keys come from the file, from the variable, or from both', () => {
  write(first.entry);
  const variable = `${inline.entry.name}:${inline.entry.hash}`;
  expect(start({ PYCELL_KEYS: variable }).ring?.find(inline.key)?.name).toBe('inline');
  const { ring } = start({ PYCELL_KEYS_FILE: path, PYCELL_KEYS: variable });
  expect(ring?.find(inline.key)?.name).toBe('inline');
  expect(ring?.find(first.key)?.name).toBe('first');
});

test('a file that cannot be read stops the start', () => {
  expect(() => start({ PYCELL_KEYS_FILE: path })).toThrow('which cannot be read (ENOENT)');
});

test('a change is taken over without a restart, whether the file is written or replaced', async () => {
  write(first.entry);
  const { ring, lines } = start({ PYCELL_KEYS_FILE: path });
  write(first.entry, second.entry);
  await until(() => ring?.find(second.key) !== undefined);
  expect(ring?.find(first.key)).toBeDefined();
  writeFileSync(`${path}.new`, JSON.stringify({ keys: [second.entry] }));
  renameSync(`${path}.new`, path);
  await until(() => ring?.find(first.key) === undefined);
  expect(lines.at(-1)).toMatchObject({ level: 30, msg: 'keys read again', keys: 1 });
});

test('a broken file keeps the keys from before and says why, once, and a mended one counts again', async () => {
  write(first.entry);
  const { ring, lines } = start({ PYCELL_KEYS_FILE: path });
  writeFileSync(path, `{"keys": [{"name": "x", "hash": "${second.key}"}]}`);
  await until(() => lines.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    level: 50,
    reason: expect.stringContaining('keys[0].hash must be sha256:'),
  });
  expect(JSON.stringify(lines)).not.toContain(second.key);
  expect(ring?.find(first.key)).toBeDefined();
  rmSync(path);
  await until(() => lines.length === 2);
  expect(ring?.find(first.key)).toBeDefined();
  write(second.entry);
  await until(() => ring?.find(second.key) !== undefined);
});
