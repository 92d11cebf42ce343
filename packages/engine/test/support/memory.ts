/** Looking for the bytes of one run, or of the host, in the memory of another. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestEngine } from './engine.js';
import { folders, zygoteOf } from './host.js';
import { rungOf } from './rung.js';

const scan = readFileSync(fileURLToPath(new URL('scan.py', import.meta.url)), 'utf8');

/** scan.py, and a script's text behind it, for a cell of this engine. */
export function withScan(engine: TestEngine, script: string): string {
  return `${scan}\nMAPS = ${mapsOf(engine)}\n\n${script}`;
}

function mapsOf(engine: TestEngine): string {
  if (!rungOf(engine).tree.endsWith('chroot')) return 'None';
  if (engine.isolation().jail === 'gvisor') return JSON.stringify(mapsInGvisor());
  return JSON.stringify(readFileSync(`/proc/${zygoteOf(engine.jailPid as number)}/maps`, 'latin1'));
}

/** The zygote is process 1 of the sandbox, and on the host there is no such process. */
function mapsInGvisor(): string {
  const state = join(
    process.env.XDG_RUNTIME_DIR || tmpdir(),
    folders()[0] as string,
    'zygote-1.gvisor/state',
  );
  const read = 'while read -r line; do echo "$line"; done < /proc/1/maps';
  const exec = ['exec', `pycell-${process.pid}-zygote-1`, '/bin/sh', '-c', read];
  return execFileSync('runsc', [`--root=${state}`, ...exec], { encoding: 'latin1' });
}

/** A text that nobody else has; 15 bytes, so that it fits a thread's name. */
export function newMark(): string {
  return randomBytes(9).toString('base64url').slice(0, 12).padEnd(15, 'z');
}

/** The mark with every byte one higher, as scan.py wants it. */
export function shifted(mark: string): string {
  return String.fromCharCode(...Buffer.from(mark, 'latin1').map((byte) => (byte + 1) % 256));
}
