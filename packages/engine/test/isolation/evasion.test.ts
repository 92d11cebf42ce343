/** Ways around the limits: memory and processor time that hides from whoever counts it. */
import { describe, expect, test } from 'vitest';
import { comesTo, withKernel } from '../support/attempts.js';
import { mainOf, startEngine } from '../support/engine.js';
import { rungOf, testUnless, unreachable } from '../support/rung.js';

const MiB = 1024 * 1024;
const engine = await startEngine({ cells: 2 });
const rung = rungOf(engine);
const { counted } = rung;

/** Address space for reading, with nothing behind it. */
const RESERVE = `
def reserve(size):
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype, libc.mmap.argtypes = ctypes.c_void_p, [ctypes.c_void_p] + [ctypes.c_size_t] * 5
    address = libc.mmap(None, size, 1, 0x4022, 2**64 - 1, 0)
    if address == 2**64 - 1:
        raise OSError(ctypes.get_errno(), "mmap")
    return address

`;

describe('memory', () => {
  // Elsewhere they are no memory, and the disk's limit counts them.
  const inScratch = {
    'in files of /tmp that are removed but open': `
      held = []
      for number in range(60):
          held.append(os.open(TMP + '/x', os.O_CREAT | os.O_RDWR))
          os.write(held[-1], bytes(1 << 20))
          os.unlink(TMP + '/x')
      more = bytearray(40 << 20)`,
  };
  const inPageTables = {
    'in page tables: one page read of each 2 MiB': `
      libc = ctypes.CDLL(None)
      libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
      size = 100 << 30
      address = reserve(size)
      libc.madvise(address, size, 15)
      for offset in range(0, size, 2 << 20):
          ctypes.c_char.from_address(address + offset).value`,
  };
  // Each takes 200 MiB or more of a run that may have 64, and then waits for whoever looks.
  const ways: Record<string, string> = {
    'in a process that calls itself after the figure of its memory': `
      ctypes.CDLL(None).prctl(15, b'RssAnon: 1 kB', 0, 0, 0)
      held = bytearray(200 << 20)`,
    'in a process whose name has brackets and numbers': `
      ctypes.CDLL(None).prctl(15, b') R 1 1 1 1 1 1', 0, 0, 0)
      held = bytearray(200 << 20)`,
    'in a process whose first thread has ended': `
      import threading, time
      def hold():
          time.sleep(0.05)
          held = bytearray(200 << 20)
          time.sleep(2)
          os._exit(0)
      if not os.fork():
          threading.Thread(target=hold).start()
          ctypes.CDLL(None).syscall(60 if X86 else 93, 0)`,
    'in many children, a little in each': `
      import time
      for _ in range(20):
          if not os.fork():
              held = bytearray(10 << 20)
              time.sleep(2)
              os._exit(0)`,
    'in an orphan of its own session': `
      import time
      if not os.fork():
          os.setsid()
          if not os.fork():
              held = bytearray(200 << 20)
              time.sleep(2)
          os._exit(0)`,
    'while orphans end all the time': `
      import time
      for _ in range(3):
          if not os.fork():
              while True:
                  if not os.fork():
                      os.fork()
                      os._exit(0)
                  os.wait()
      time.sleep(0.1)
      held = bytearray(200 << 20)`,
    'in what waits in sockets': `
      import socket, time
      for _ in range(8):
          if not os.fork():
              held = []
              try:
                  while True:
                      held += socket.socketpair()
                      for each in held[-2:]:
                          each.setblocking(False)
                          try:
                              while True:
                                  each.send(bytes(32768))
                          except BlockingIOError:
                              pass
              except OSError:
                  time.sleep(2)
              os._exit(0)`,
    ...(rung.tmpfs ? inScratch : {}),
    ...(rung.gvisor ? {} : inPageTables),
  };

  test.each(Object.entries(ways))('%s: memory_limit', async (_, body) => {
    const lines = body.replace(/^\n/, '');
    const script = `${RESERVE}${mainOf(`${lines}\n      __import__('time').sleep(3)`)}`;
    const outcome = await engine.script(withKernel(script), { limits: { memoryBytes: 64 * MiB } });
    expect(outcome).toMatchObject({
      status: 'memory_limit',
      error: 'Sandbox failed to run script: memory limit of 64 MiB exceeded',
    });
  });

  const BOUNDED = !rung.gvisor && 'Linux bounds what is used, not what is reserved';
  testUnless(BOUNDED, 'in page tables: there is no address space for as many: ENOMEM', async () => {
    const { resultJson } = await engine.script(
      withKernel(`${RESERVE}def main():\n    return came_to(reserve, 100 << 30)`),
    );
    expect(resultJson).toBe('"ENOMEM"');
  });

  const hidden = `
    for offset in range(0, 200 << 20, 4 << 20):
        shared[offset : offset + (4 << 20)] = bytes(4 << 20)
        # No process has these pages in its page table any more; they are there all the same.
        shared.madvise(mmap.MADV_DONTNEED, offset, 4 << 20)`;

  const told = counted ? 'memory_limit' : 'EPERM';
  test(`shared with children, and dropped from the page table: ${told}`, async () => {
    const body = `
    import mmap
    shared = mmap.mmap(-1, 200 << 20)${hidden}`;
    if (counted) {
      const outcome = await engine.script(withKernel(mainOf(body)), { limits: { memoryBytes: 64 * MiB } });
      expect(outcome.status).toBe('memory_limit');
    } else expect(await comesTo(engine, body)).toBe('EPERM');
  });

  // Not among the devices of a prepared root, nor of those that Landlock opens.
  const hasZero = counted && rung.tree === 'mounts';
  const toldOfZero = hasZero ? 'memory_limit' : unreachable(rung, '/dev/zero');
  test(`the same by way of /dev/zero: ${toldOfZero}`, async () => {
    const body = `
    import mmap
    shared = mmap.mmap(os.open('/dev/zero', os.O_RDWR), 200 << 20)${hidden}`;
    if (hasZero) {
      const outcome = await engine.script(withKernel(mainOf(body)), { limits: { memoryBytes: 64 * MiB } });
      expect(outcome.status).toBe('memory_limit');
    } else expect(await comesTo(engine, body)).toBe(toldOfZero);
  });

  test("in huge pages of the host's pool: EPERM", async () => {
    const python = "__import__('mmap').mmap(-1, 2 << 20, flags=0x40022)";
    expect(await comesTo(engine, python)).toBe('EPERM');
  });
});

describe('processor time', () => {
  // In gVisor such a process counts as too much memory.
  const withoutFirst = {
    'of a process whose first thread has ended': `
      import threading, time
      def spin():
          time.sleep(0.05)
          while True:
              pass
      if not os.fork():
          threading.Thread(target=spin).start()
          ctypes.CDLL(None).syscall(60 if X86 else 93, 0)
      time.sleep(9)`,
  };
  const ways: Record<string, string> = {
    'of many processes at once': `
      for _ in range(4):
          os.fork()
      while True:
          pass`,
    'of threads': `
      import hashlib, threading
      def spin():
          while True:
              hashlib.sha256(bytes(1 << 20)).digest()
      for _ in range(4):
          threading.Thread(target=spin).start()
      spin()`,
    'of orphans that end soon': `
      import time
      while True:
          if not os.fork():
              if not os.fork():
                  until = time.process_time() + 0.02
                  while time.process_time() < until:
                      pass
              os._exit(0)
          os.wait()
          time.sleep(0.01)`,
    'of children that are waited for': `
      import time
      while True:
          if not os.fork():
              until = time.process_time() + 0.02
              while time.process_time() < until:
                  pass
              os._exit(0)
          os.wait()`,
    ...(rung.gvisor ? {} : withoutFirst),
    'in the kernel': `
      while True:
          os.listdir(TMP)
          os.stat(TMP)`,
  };

  test.each(Object.entries(ways))('%s: cpu_limit', async (_, body) => {
    const outcome = await engine.script(withKernel(mainOf(body)), { limits: { cpuMs: 500, wallMs: 30_000 } });
    expect(outcome).toMatchObject({
      status: 'cpu_limit',
      error: 'Sandbox failed to run script: CPU time limit of 500 ms exceeded',
    });
  });

  const unseen = counted ? 'cpu_limit' : 'wall_limit, as nothing but a control group counts them';
  test(`of short children of a process that ignores SIGCHLD: ${unseen}`, async () => {
    const outcome = await engine.script(
      withKernel(
        mainOf(`
          import signal, time
          signal.signal(signal.SIGCHLD, signal.SIG_IGN)
          while True:
              if not os.fork():
                  until = time.process_time() + 0.005
                  while time.process_time() < until:
                      pass
                  os._exit(0)
              try:
                  os.wait()
              except ChildProcessError:
                  pass`),
      ),
      // Time to be counted in on a busy machine, and no longer than it takes where nothing counts.
      { limits: { cpuMs: 500, wallMs: counted ? 20_000 : 3000 } },
    );
    expect(counted ? ['cpu_limit'] : ['cpu_limit', 'wall_limit']).toContain(outcome.status);
  });
});

describe('the next run in the same slot', () => {
  test('has all its memory when the one before left as much as it could', async () => {
    for (let run = 0; run < 4; run++) {
      const { status } = await engine.script(
        withKernel(
          mainOf(`
            import socket
            # Files in flight in a ring of sockets outlive the processes, until the kernel's collector finds them.
            held = [os.open(f'{TMP}/{n}', os.O_CREAT | os.O_RDWR) for n in range(6)]
            for file in held:
                os.write(file, bytes(9 << 20))
            one, other = socket.socketpair()
            for each in (one, other):
                try:
                    socket.send_fds(each, [b'x'], [one.fileno(), other.fileno(), *held])
                except PermissionError:
                    pass  # the rungs without mounts of their own
            # Names that are not there, which the kernel remembers.
            for n in range(20000):
                os.path.exists(f'{os.__file__}/../{n}')
            os._exit(0)`),
        ),
      );
      expect(['exit', 'crashed']).toContain(status);
      expect(await engine.value('len(bytearray(400 << 20))')).toBe(400 * MiB);
    }
  });
});
