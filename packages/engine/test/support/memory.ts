/** Looking for the bytes of one run, or of the host, in the memory of another. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TestEngine } from './engine.js';
import { zygoteOf } from './host.js';
import { rungOf } from './rung.js';

const scan = readFileSync(fileURLToPath(new URL('scan.py', import.meta.url)), 'utf8');

/** scan.py, and a script's text behind it, for a cell of this engine. */
export function withScan(engine: TestEngine, script: string): string {
  return `${scan}\nMAPS = ${mapsOf(engine)}\n\n${script}`;
}

function mapsOf(engine: TestEngine): string {
  if (!rungOf(engine).tree.endsWith('chroot')) return 'None';
  return JSON.stringify(readFileSync(`/proc/${zygoteOf(engine.jailPid as number)}/maps`, 'latin1'));
}

/** A text that nobody else has; 15 bytes, so that it fits a thread's name. */
export function newMark(): string {
  return randomBytes(9).toString('base64url').slice(0, 12).padEnd(15, 'z');
}

/** The mark with every byte one higher, as scan.py wants it. */
export function shifted(mark: string): string {
  return String.fromCharCode(...Buffer.from(mark, 'latin1').map((byte) => (byte + 1) % 256));
}
