import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sourceKey } from '../setup/build.mjs';
import { checkNode } from '../setup/node-packages.mjs';
import { hashOf, isStamped, stamp } from '../setup/stamp.mjs';
import { lastLine } from '../test-report.mjs';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pycell-stamp-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('a stamp', () => {
  it('holds for its key only', () => {
    const file = join(folder, 'stamp');
    expect(isStamped(file, 'a')).toBe(false);
    stamp(file, 'a');
    expect(isStamped(file, 'a')).toBe(true);
    expect(isStamped(file, 'b')).toBe(false);
  });

  it('tells texts apart that are the same when joined', () => {
    expect(hashOf('ab', 'c')).not.toBe(hashOf('a', 'bc'));
  });
});

describe('sourceKey', () => {
  const write = (path: string, text = '{}') => writeFileSync(join(folder, path), text);
  const key = () => sourceKey(folder, [join(folder, 'packages', 'one')]);

  beforeEach(() => {
    mkdirSync(join(folder, 'packages', 'one', 'src', 'deep'), { recursive: true });
    for (const name of ['tsconfig.json', 'tsconfig.base.json', 'package-lock.json']) write(name);
    for (const name of ['package.json', 'tsconfig.json', 'src/index.ts']) write(`packages/one/${name}`);
  });

  it('stays while nothing changes', () => {
    expect(key()).toBe(key());
  });

  it.each([
    ['a source grows', () => write('packages/one/src/index.ts', 'export {};')],
    ['a source comes', () => write('packages/one/src/deep/new.ts')],
    ['a source goes', () => rmSync(join(folder, 'packages/one/src/index.ts'))],
    ['the compiler may be another', () => write('package-lock.json', '{"x":1}')],
    ['a setting changes', () => write('tsconfig.base.json', '{"x":1}')],
  ])('changes when %s', (_, change) => {
    const before = key();
    change();
    expect(key()).not.toBe(before);
  });
});

describe('checkNode', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('takes %s', (version) => {
    expect(checkNode(version).note).toBe(version);
  });

  it.each(['18.20.4', '20.18.9', '9.99.9'])('refuses %s, and says what is needed', (version) => {
    expect(() => checkNode(version)).toThrow(`Node 20.19 or later is needed; this is ${version}.`);
  });
});

describe('lastLine', () => {
  const report = (fields: object) =>
    lastLine(JSON.stringify({ numPassedTests: 3, testResults: [], ...fields }));

  it('counts what passed, failed and was skipped', () => {
    expect(report({ numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 })).toBe(
      '3 passed, 1 failed, 3 skipped',
    );
  });

  it('counts a file that could not be loaded as a failure', () => {
    const testResults = [{ status: 'failed', assertionResults: [] }];
    expect(report({ testResults })).toBe('3 passed, 1 failed, 0 skipped');
  });

  it('counts a run without a report as a failure', () => {
    expect(lastLine('{}')).toBe('0 passed, 1 failed, 0 skipped');
  });
});

describe('the lock files', () => {
  const root = new URL('../../', import.meta.url);

  it('name no registry', () => {
    const npm = JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8'));
    const resolved = Object.values<{ resolved?: string }>(npm.packages).map((entry) => entry.resolved);
    expect(resolved.filter((from) => from?.includes('://'))).toEqual([]);
    const pip = readFileSync(new URL('packages/engine/guest/requirements.txt', root), 'utf8');
    expect(pip).not.toContain('://');
  });
});
