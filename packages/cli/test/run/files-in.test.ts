import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MOST_FILES } from '@pycell/engine';
import { afterAll, expect, test } from 'vitest';
import { readFiles } from '../../src/run/files-in.js';

const folder = mkdtempSync(join(tmpdir(), 'pycell-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (...parts: string[]) => join(folder, ...parts);
mkdirSync(at('data', 'deep'), { recursive: true });
writeFileSync(at('data', 'a.csv'), 'a,b\n');
writeFileSync(at('data', 'deep', 'b.bin'), Buffer.from([0xff, 0]));
writeFileSync(at('with:colon'), 'x');
symlinkSync('/etc/passwd', at('data', 'link'));
symlinkSync('/etc', at('data', 'folder'));

const A = { path: 'a.csv', content: 'a,b\n' };
const B = { content: '/wA=', encoding: 'base64' };

test.each([
  ['a file, by the last part of its name', at('data', 'a.csv'), [A]],
  ['a file under another name', `${at('data', 'a.csv')}:in/x.csv`, [{ ...A, path: 'in/x.csv' }]],
  ['a name with a colon', at('with:colon'), [{ path: 'with:colon', content: 'x' }]],
  [
    'a folder, but for its links',
    at('data'),
    [
      { ...A, path: 'data/a.csv' },
      { ...B, path: 'data/deep/b.bin' },
    ],
  ],
  ['a folder under another name', `${at('data', 'deep')}:x/`, [{ ...B, path: 'x/b.bin' }]],
  ['a folder as the work folder', `${at('data', 'deep', '/')}:.`, [{ ...B, path: 'b.bin' }]],
])('%s', async (_name, spec, files) => expect(await readFiles([spec])).toEqual(files));

test.each([
  ['what is not there', at('nowhere'), 'cannot read'],
  ['a device', '/dev/null', 'neither a file nor a folder'],
  ['a path out of the work folder', `${at('data')}:../x`, 'has to stay in its work folder'],
  ['a path from the root', `${at('data')}:/x`, 'has to stay in its work folder'],
  ['a file without a name', `${at('with:colon')}:.`, 'a file needs a name'],
  ['no file', ':x', 'a file of this machine comes first'],
])('%s is refused', async (_name, spec, message) => {
  await expect(readFiles([spec])).rejects.toThrow(message);
});

test('a folder with more files than a run may have is taken for a mistake', async () => {
  mkdirSync(at('many'));
  for (let i = 0; i <= MOST_FILES; i++) writeFileSync(at('many', String(i)), '');
  await expect(readFiles([at('many')])).rejects.toThrow(`has ${MOST_FILES + 1} files, at most ${MOST_FILES}`);
});
