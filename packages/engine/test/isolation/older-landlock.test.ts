/** Cells of one uid on kernels whose Landlock knows less: what it leaves open there is for the filter. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { withKernel } from '../support/attempts.js';
import { startEngine } from '../support/engine.js';
import { describeUnless } from '../support/rung.js';

/** 1: Linux 5.13. 2: renames across folders, 5.19. 3: truncate, 6.2. 5: ioctl, 6.10. 6: signals and abstract sockets, 6.12. */
const ABIS = [1, 2, 3, 5, 6];
const reason = process.getuid?.() === 0 && 'root gives each cell a uid of its own';

const folder = mkdtempSync(join(tmpdir(), 'pycell-landlock-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'of-the-service.txt');

const ATTEMPTS = `
import os, signal, subprocess, sys, time

def come_to(attempt):
    try:
        attempt()
        return "worked"
    except OSError as error:
        return errno.errorcode[error.errno]

def main(given):
    service, file = given["service"], given["file"]
    child = subprocess.Popen(["sh", "-c", "read x"], stdin=subprocess.PIPE)
    return {
        "signal the service": come_to(lambda: os.kill(service, 0)),
        "signal a thread of it": come_to(lambda: call("tgkill", service, service, 0)),
        "signal its group": come_to(lambda: os.kill(-service, 0)),
        "signal everything": come_to(lambda: os.kill(-1, 0)),
        "signal itself": come_to(lambda: os.kill(os.getpid(), 0)),
        "end a child": come_to(child.terminate),
        "read the clock of the service": come_to(lambda: time.clock_gettime((~service << 3) | 2)),
        "read its file": come_to(lambda: open(file)),
        "write to it": come_to(lambda: open(file, "r+")),
        "empty it": come_to(lambda: os.truncate(file, 0)),
        "empty it by opening it for reading": come_to(lambda: os.open(file, os.O_TRUNC)),
        "empty it by opening it for nothing": come_to(lambda: os.open(file, os.O_TRUNC | 3)),
        "remove it": come_to(lambda: os.unlink(file)),
        "take it away": come_to(lambda: os.rename(file, "taken")),
        "link to it": come_to(lambda: os.link(file, "linked")),
        "close it to everyone": come_to(lambda: os.chmod(file, 0)),
        "make it old": come_to(lambda: os.utime(file, (1, 1))),
    }
`;

describeUnless(reason, 'cells of one uid', () => {
  test.each(ABIS)('Landlock ABI %i: the service and its files are out of reach', async (mostLandlockAbi) => {
    const engine = await startEngine({ jail: 'container', cells: 1, mostLandlockAbi });
    writeFileSync(file, 'of the service', { mode: 0o644 });
    const before = statSync(file);
    const given = JSON.stringify({ service: process.pid, file });
    const { status, error, resultJson } = await engine.script(withKernel(ATTEMPTS), { inputJson: given });
    expect([status, error]).toEqual(['ok', null]);
    expect(JSON.parse(resultJson as string)).toEqual({
      'signal the service': 'EPERM',
      'signal a thread of it': 'EPERM',
      'signal its group': 'EPERM',
      'signal everything': 'EPERM',
      'signal itself': 'worked',
      // Only from ABI 6 on it is Landlock that tells a child from others.
      'end a child': mostLandlockAbi >= 6 ? 'worked' : 'EPERM',
      'read the clock of the service': 'EPERM',
      'read its file': 'EACCES',
      'write to it': 'EACCES',
      'empty it': 'EPERM',
      'empty it by opening it for reading': 'EPERM',
      'empty it by opening it for nothing': 'EPERM',
      'remove it': 'EACCES',
      'take it away': expect.stringMatching(/^(EACCES|EXDEV)$/),
      'link to it': expect.stringMatching(/^(EACCES|EXDEV)$/),
      // Answered with success, and not done: see below.
      'close it to everyone': 'worked',
      'make it old': 'worked',
    });
    const { mode, mtimeMs } = statSync(file);
    expect([mode, mtimeMs, readFileSync(file, 'utf8')]).toEqual([
      before.mode,
      before.mtimeMs,
      'of the service',
    ]);
    await engine.stop();
  });
});
