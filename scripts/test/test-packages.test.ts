import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { notOurs } from '../setup/system-packages.mjs';
import { findBrowser, findPostgres, installTestPackages, withoutCluster } from '../setup/test-packages.mjs';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pycell-packages-'));
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const program = (...path: string[]) => {
  const file = join(folder, ...path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, '#!/bin/sh\n', { mode: 0o755 });
  return file;
};

describe('findPostgres', () => {
  const find = (path = '') => findPostgres({ PATH: path }, join(folder, 'servers'));

  it('finds none where there is none, nor where only a part of one is', () => {
    expect(find()).toBeUndefined();
    program('servers', '15', 'bin', 'initdb');
    expect(find()).toBeUndefined();
  });

  it('takes the newest of Debian’s, as a number', () => {
    for (const version of ['9', '15', '13']) {
      for (const name of ['initdb', 'postgres', 'psql']) program('servers', version, 'bin', name);
    }
    program('servers', '17', 'bin', 'psql');
    expect(find()).toBe(join(folder, 'servers', '15', 'bin'));
  });

  it('takes the one in PATH before those', () => {
    for (const place of ['own', 'servers/15/bin']) {
      for (const name of ['initdb', 'postgres', 'psql']) program(place, name);
    }
    expect(find(join(folder, 'own'))).toBe(join(folder, 'own'));
  });
});

describe('findBrowser', () => {
  it('takes the one that it is told, unless there is none', () => {
    const file = program('browser');
    expect(findBrowser({ PYCELL_CHROMIUM: file })).toBe(file);
    expect(findBrowser({ PYCELL_CHROMIUM: join(folder, 'none') })).toBe(findBrowser({}));
  });
});

describe('notOurs', () => {
  const told = (uid: number) => {
    vi.spyOn(process, 'getuid').mockReturnValue(uid);
    program('apt-get');
    return notOurs(['chromium', 'postgresql'], 'some tests are skipped without', { PATH: folder });
  };

  it('has nothing to say to root', () => {
    expect(told(0)).toBeUndefined();
  });

  it('says to others what to type', () => {
    expect(told(1000)).toBe(
      'chromium and postgresql: not installed; some tests are skipped without. Type:\n\n' +
        '  sudo apt-get update && sudo apt-get install -y chromium postgresql\n',
    );
  });
});

describe('installTestPackages', () => {
  it('says what is missing and goes on where it is not ours to do', async () => {
    vi.spyOn(process, 'getuid').mockReturnValue(1000);
    program('apt-get');
    const { skipped, note } = await installTestPackages({ env: { PATH: folder } }, join(folder, 'none'));
    expect([skipped, note]).toEqual([true, expect.stringContaining('sudo apt-get install -y')]);
  });

  it('does nothing where all is present', async () => {
    for (const name of ['initdb', 'postgres', 'psql', 'browser']) program(name);
    const env = { PATH: folder, PYCELL_CHROMIUM: join(folder, 'browser') };
    expect(await installTestPackages({ env })).toEqual({ skipped: true, note: 'present' });
  });
});

describe('withoutCluster', () => {
  it('keeps Debian’s package from making a database while it is installed, and not after', async () => {
    const defaults = join(folder, 'etc', 'createcluster.d');
    const file = join(defaults, 'pycell-tests.conf');
    let during = '';
    await withoutCluster(async () => {
      during = readFileSync(file, 'utf8');
    }, defaults);
    expect(during).toBe('create_main_cluster = false\n');
    expect(readdirSync(defaults)).toEqual([]);
    await expect(withoutCluster(() => Promise.reject(new Error('no network')), defaults)).rejects.toThrow(
      'no',
    );
    expect(readdirSync(defaults)).toEqual([]);
  });
});
