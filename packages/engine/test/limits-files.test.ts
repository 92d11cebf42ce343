/** fileBytes, diskBytes, openFiles: the script gets an error that it can catch, and goes on. */
import { describe, expect, test } from 'vitest';
import { pretends } from './support/attempts.js';
import { startEngine } from './support/engine.js';
import { rungOf, testUnless, whySkipped } from './support/rung.js';

const engine = await startEngine();
const { tmpfs } = rungOf(engine);
/** A folder is watched: a run that takes too much is ended. */
const TMPFS = tmpfs && 'a tmpfs refuses by itself';
const FOLDER = !tmpfs && 'scratch is a folder there, which never is full';
const MiB = 1 << 20;

const PREPARE = `
import errno, os, tempfile
def errno_of(action):
    try:
        return action()
    except OSError as error:
        return errno.errorcode[error.errno]
def write(path, size):
    with open(path, "wb", buffering=0) as file:
        written = 0
        while written < size:
            written += file.write(bytes(min(1 << 20, size - written)))
    return written
`;

async function value(body: string, limits = {}) {
  const outcome = await engine.script(`${PREPARE}\ndef main():\n    ${body}\n`, { limits });
  expect(outcome).toMatchObject({ status: 'ok', error: null });
  return JSON.parse(outcome.resultJson as string);
}

describe('fileBytes', () => {
  test.each([
    ['at the default', {}, 10 * MiB],
    ['when lowered', { fileBytes: 100_000 }, 100_000],
  ])(
    '%s: a file of that size can be, one byte more is EFBIG, and the run goes on',
    async (_, limits, most) => {
      expect(
        await value(
          `return [write("full", ${most}), errno_of(lambda: write("more", ${most} + 1)), os.path.getsize("more"), errno_of(lambda: os.truncate("full", ${most} + 1)), errno_of(lambda: open("full", "r+b").truncate(${most} + 1))]`,
          limits,
        ),
        // By its path only where no file of another's could be meant.
      ).toEqual([most, 'EFBIG', most, pretends(engine) ? 'EPERM' : 'EFBIG', 'EFBIG']);
    },
  );

  test('it holds in children, too', async () => {
    expect(
      await value(
        'pid = os.fork()\n    if pid == 0: os._exit(7 if errno_of(lambda: write("x", 100_001)) == "EFBIG" else 0)\n    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])',
        { fileBytes: 100_000 },
      ),
    ).toBe(7);
  });

  test('output is not a file: more than that can be printed', async () => {
    const outcome = await engine.script('def main():\n    print("x" * (11 << 20))', {
      limits: { fileBytes: 65_536 },
    });
    expect(outcome).toMatchObject({
      status: 'ok',
      truncated: [{ name: 'stdout', keptBytes: MiB, totalBytes: 11 * MiB + 1 }],
    });
  });
});

describe('diskBytes', () => {
  const FILL = (...folders: string[]) =>
    `folders, total, reason = ${JSON.stringify(folders)}, 0, None
    if "/dev/shm" not in folders: folders = [os.environ["TMPDIR"] if each == "/tmp" else each for each in folders]
    for n in range(64):
        path = folders[n % len(folders)] + f"/{n}"
        reason = errno_of(lambda: write(path, 4 << 20))
        if os.path.exists(path): total += os.path.getsize(path)
        if reason == "ENOSPC": break
    return [reason, total]`;

  const exceeded = (size: string) => ({
    status: 'crashed',
    error: `Script crashed: disk limit of ${size} exceeded`,
  });
  const filled = async (limits: object, ...folders: string[]) =>
    engine.script(
      `${PREPARE}\ndef main():\n    ${FILL(...folders).replace('return', 'import time; time.sleep(5); return')}\n`,
      { limits },
    );

  test.skipIf(TMPFS).each([[['.']], [['/tmp']], [['.', '/tmp']]])(
    `%s: past the default the run ends, with the cause${whySkipped(TMPFS)}`,
    async (folders) => expect(await filled({}, ...folders)).toMatchObject(exceeded('64 MiB')),
  );

  testUnless(TMPFS, 'lowered to many sizes at once: each run ends by its own', async () => {
    const sizes = [8, 6, 8, 64, 4, 6, 10, 8, 64, 12];
    const outcomes = await Promise.all(sizes.map((size) => filled({ diskBytes: size * MiB }, '.', '/tmp')));
    for (const [index, outcome] of outcomes.entries())
      expect(outcome).toMatchObject(exceeded(`${sizes[index]} MiB`));
  });

  testUnless(TMPFS, 'folders and empty files are bounded, too', async () => {
    const script =
      'import os, time\ndef main():\n    for n in range(5000): os.mkdir(f"d{n}")\n    time.sleep(5)';
    expect(await engine.script(script)).toMatchObject(exceeded('64 MiB'));
  });

  test.skipIf(FOLDER).each([
    ['the work folder', ['.']],
    ['/tmp', ['/tmp']],
    ['/dev/shm', ['/dev/shm']],
    ['all of them together', ['.', '/tmp', '/dev/shm']],
  ])(`%s: full at the default is ENOSPC${whySkipped(FOLDER)}`, async (_, folders) => {
    const [reason, total] = await value(FILL(...folders));
    expect(reason).toBe('ENOSPC');
    expect(total).toBeGreaterThan(63 * MiB);
    expect(total).toBeLessThanOrEqual(64 * MiB);
  });

  testUnless(
    FOLDER,
    'when lowered, the run gets a cell with that much, and the next run the default again',
    async () => {
      const [reason, total] = await value(FILL('.', '/tmp'), { diskBytes: 6 * MiB });
      expect(reason).toBe('ENOSPC');
      expect(total).toBeGreaterThan(5 * MiB);
      expect(total).toBeLessThanOrEqual(6 * MiB);
      expect((await value(FILL('/tmp')))[1]).toBeGreaterThan(63 * MiB);
    },
  );

  testUnless(FOLDER, 'runs with scratch of many sizes at once all get theirs', async () => {
    const sizes = [8, 6, 8, 64, 4, 6, 10, 8, 64, 12].map((size) => size * MiB);
    const totals = await Promise.all(sizes.map((diskBytes) => value(FILL('/tmp'), { diskBytes })));
    for (const [index, [reason, total]] of totals.entries()) {
      expect(reason).toBe('ENOSPC');
      expect(total).toBeLessThanOrEqual(sizes[index] as number);
      expect(total).toBeGreaterThan((sizes[index] as number) - MiB);
    }
  });

  testUnless(FOLDER, 'folders and empty files are bounded, too: ENOSPC', async () => {
    const [count, reason] = await value(
      'n = 0\n    while True:\n        reason = errno_of(lambda: os.mkdir(f"d{n}"))\n        if reason: return [n, reason]\n        n += 1',
    );
    expect(reason).toBe('ENOSPC');
    expect(count).toBeGreaterThan(1000);
    expect(count).toBeLessThan(5000);
  });

  test('space of a removed file can be used again', async () => {
    expect(
      await value(
        'for n in range(30):\n        write("x", 8 << 20)\n        os.unlink("x")\n    return "went on"',
      ),
    ).toBe('went on');
  });
});

describe('openFiles', () => {
  test.each([
    ['at the default', {}, 256],
    ['when lowered', { openFiles: 40 }, 40],
  ])('%s: EMFILE, and the run goes on', async (_, limits, most) => {
    const [count, reason] = await value(
      'held = []\n    while True:\n        reason = errno_of(lambda: held.append(os.open("/dev/null", 0)))\n        if reason: return [len(held), reason]',
      limits,
    );
    expect(reason).toBe('EMFILE');
    // The standard streams, the channel and our hold on the output are of the same number.
    expect(count).toBeGreaterThan(most - 12);
    expect(count).toBeLessThan(most);
  });
});
