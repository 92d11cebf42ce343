/** A disk without room: what is handed in is refused, and what is there stays. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreError } from '@pycell/jobs';
import { expect, onTestFinished, test } from 'vitest';
import { newJobs, openJobs, TERMS } from '../support/stores.js';

/** A file system of its own: only root can make one. */
function smallDisk(megabytes: number): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'pycell-disk-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  onTestFinished(() => {
    if (status === 0) spawnSync('umount', [folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  return status === 0 ? folder : undefined;
}

test('a full disk refuses what is handed in, and takes it again when there is room', async (context) => {
  const folder = smallDisk(150);
  if (!folder) return context.skip('no file system can be mounted here');
  const jobs = await openJobs({ folder: join(folder, 'data') }, undefined);
  onTestFinished(() => jobs.close());
  const owner = { name: 'disk' };
  const before = await jobs.submit({ owner, terms: TERMS, jobs: newJobs(1) });
  const filler = join(folder, 'filler');
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(filler, Buffer.alloc(bavail * bsize - 4096));
  const large = {
    owner,
    terms: TERMS,
    jobs: newJobs(1).map(({ id }) => ({ id, request: { script: randomText(4_000_000) } })),
  };
  const refused = await jobs.submit(large).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(StoreError);
  expect((refused as StoreError).kind).toBe('full');
  expect(await jobs.read('disk', before.id)).toMatchObject({ state: 'queued' });
  expect(await jobs.read('disk', large.jobs[0]?.id ?? '')).toBe(undefined);
  rmSync(filler);
  expect(await jobs.submit(large)).toMatchObject({ kind: 'job' });
}, 120_000);

/** That no database makes smaller. */
function randomText(length: number): string {
  let text = '';
  while (text.length < length) text += Math.random().toString(36).slice(2);
  return text.slice(0, length);
}
