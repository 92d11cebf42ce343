/** Where no file system and no cgroup bounds a run, a watch does: attempts to hide from it, or to keep it from looking. */
import { expect, test } from 'vitest';
import { startEngine } from '../support/engine.js';
import { describeUnless, rungOf, testUnless } from '../support/rung.js';

const MIB = 1 << 20;
const engine = await startEngine({ cells: 2 });
const layers = new Set(engine.isolation().guarantees.flatMap((guarantee) => guarantee.layers));
const folder = !layers.has('scratch folder') && 'a tmpfs bounds the disk here';
const counted = layers.has('cgroup') && 'a cgroup counts memory here';
const gvisor = rungOf(engine).gvisor && "gVisor shows the first thread's descriptors only";
const DISK = 'Script crashed: disk limit of 64 MiB exceeded';

/** Writes whole megabytes to files that are unlinked, and keeps them open: `hold(count, megabytes)`. */
const HOLD = `
import ctypes, mmap, os, subprocess, sys, tempfile, threading, time
libc = ctypes.CDLL(None, use_errno=True)
tmp = tempfile.gettempdir()
block = os.urandom(1 << 20)

def hold(count, megabytes):
    held = []
    for number in range(count):
        path = f"{tmp}/{os.getpid()}-{threading.get_native_id()}-{number}"
        held.append(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        os.unlink(path)
        for _ in range(megabytes):
            os.write(held[-1], block)
    return held
`;

const hides: [what: string, script: string][] = [
  ['unlinked and open', 'def main():\n    held = hold(12, 9)\n    time.sleep(20)'],
  [
    'unlinked, mapped and closed',
    `
def main():
    for descriptor in hold(12, 9):
        keep.append(mmap.mmap(descriptor, 4096))
        os.close(descriptor)
    time.sleep(20)

keep = []`,
  ],
  [
    'open in a thread that has descriptors of its own (clone without CLONE_FILES)',
    `
def main():
    held = hold(12, 9)
    stack = mmap.mmap(-1, 65536, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    top = (ctypes.addressof(ctypes.c_char.from_buffer(stack)) + 65536 - 64) & ~15
    libc.clone.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p]
    libc.clone(ctypes.cast(libc.pause, ctypes.c_void_p), top, 0x100 | 0x10000 | 0x800, None)
    for descriptor in held:
        os.close(descriptor)
    time.sleep(20)`,
  ],
  [
    'open in a process whose first thread has ended',
    `
def main():
    for _ in range(3):
        if os.fork() == 0:
            def work():
                time.sleep(0.05)
                held = hold(4, 9)
                time.sleep(20)
            threading.Thread(target=work).start()
            libc.pthread_exit(None)
    time.sleep(20)`,
  ],
  [
    'in folders that are moved behind the walk',
    `
def main():
    for name in ("a", "b"):
        os.mkdir(f"{tmp}/{name}")
    if os.fork() == 0:
        while True:
            for source, target in (("a", "b"), ("b", "a")):
                try:
                    os.rename(f"{tmp}/{source}/big", f"{tmp}/{target}/big")
                except OSError:
                    pass
    os.mkdir(f"{tmp}/a/big")
    written = 0
    while written < 30:
        for name in ("a", "b"):
            try:
                with open(f"{tmp}/{name}/big/{written}", "wb") as file:
                    for _ in range(9):
                        file.write(block)
                written += 1
            except OSError:
                pass
    time.sleep(20)`,
  ],
  [
    'with 5000 names of one file',
    `
def main():
    open(f"{tmp}/x", "w").close()
    for number in range(5000):
        os.link(f"{tmp}/x", f"{tmp}/{number}")
    time.sleep(20)`,
  ],
];

describeUnless(folder, 'files', () => {
  for (const [what, script] of hides) {
    const blind = what.includes('CLONE_FILES') && gvisor;
    // What a process has whose first thread has ended gVisor tells nobody, so it counts as too much of everything.
    testUnless(blind, `${what}: the run ends by its limit`, async () => {
      const { status, error } = await engine.script(HOLD + script);
      if (gvisor && what.includes('first thread')) expect(status).toBe('memory_limit');
      else expect([status, error]).toEqual(['crashed', DISK]);
    });
  }

  test('60 000 mappings of a file with a path of 3500 characters, in 10 processes: the run ends, and the next is not hurt', async () => {
    const outcome = await engine.script(`${HOLD}
def main():
    os.chdir(tmp)
    for letter in "abcdefghijklmn":
        os.mkdir(letter * 250)
        os.chdir(letter * 250)
    descriptor = os.open("f", os.O_CREAT | os.O_RDWR)
    os.write(descriptor, bytes(4096))
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
    for _ in range(60_000):
        libc.mmap(None, 4096, 1, 1, descriptor, 0)
    for _ in range(9):
        if os.fork() == 0:
            time.sleep(20)
    time.sleep(20)`);
    expect([outcome.status, outcome.error]).toEqual(['crashed', DISK]);
    expect(await engine.value('1')).toBe(1);
  });

  test('an unlinked name with a path that is too long to be told does not end the slot', async () => {
    const outcome = await engine.script(`${HOLD}
def main():
    os.chdir(tmp)
    open("short", "w").close()
    top = os.open(tmp, os.O_RDONLY)
    length = len(tmp)
    while length < 4080:
        size = min(200, 4086 - length - 1)
        if size < 1:
            break
        os.mkdir("d" * size)
        os.chdir("d" * size)
        length += size + 1
    os.link("short", "ab", src_dir_fd=top)
    kept = os.open("ab", os.O_RDONLY)
    os.unlink("ab")
    time.sleep(0.5)
    return length`);
    // Below a prepared root it is too long for the walk as well, and counts as hidden.
    expect([
      ['ok', null],
      ['crashed', DISK],
    ]).toContainEqual([outcome.status, outcome.error]);
    expect(await engine.value('1')).toBe(1);
  });
});

describeUnless(counted, 'memory', () => {
  test('of programs that do not share the warm interpreter counts in full: memory_limit', async () => {
    const { status } = await engine.script(
      `${HOLD}
def main():
    program = "import time; x = b'x' * (50 << 20); print(flush=True); time.sleep(20)"
    many = [subprocess.Popen([sys.executable, "-ISc", program], stdout=subprocess.PIPE) for _ in range(8)]
    for each in many:
        each.stdout.read(1)
    time.sleep(20)`,
      { limits: { memoryBytes: 128 * MIB } },
    );
    expect(status).toBe('memory_limit');
  });
});
