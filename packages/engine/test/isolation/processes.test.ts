import { describe, expect, test } from 'vitest';
import { comesTo, refuses } from '../support/attempts.js';
import { startEngine } from '../support/engine.js';
import { MARK, named, newName, until } from '../support/host.js';
import { byTree, holds, rungOf, testUnless } from '../support/rung.js';

const engine = await startEngine({ cells: 2 });
const rung = rungOf(engine);
const uidPerCell = holds(engine, 'uid per cell');
/** A prepared root has no /proc, and a view of one has no process but the cell. */
const mounts = rung.procView ? 'ENOENT' : 'EACCES';
const closed = byTree(rung, { mounts, chroot: 'ENOENT', landlock: 'EACCES' });
const SHARED_NUMBERS = !rung.ownPids && 'without a pid namespace numbers are those of all';

refuses(engine, 'process 1, which holds the cell', [
  ...['environ', 'mem', 'maps', 'smaps', 'auxv', 'io', 'pagemap', 'stack', 'syscall', 'timers'].map(
    (name) => ({
      attempt: `read /proc/1/${name}`,
      python: `open('/proc/1/${name}', 'rb', 0).read(1)`,
      gets: rung.procView
        ? closed
        : byTree(rung, { mounts: ['EACCES', 'EPERM'], chroot: 'ENOENT', landlock: 'EACCES' }),
    }),
  ),
  {
    attempt: 'list /proc/1/fd',
    python: "os.listdir('/proc/1/fd')",
    gets: closed,
    skip:
      rung.tree === 'mounts' &&
      !uidPerCell &&
      'of a process of the same user the numbers may be listed, and no more',
  },
  ...['fdinfo', 'map_files'].map((name) => ({
    attempt: `list /proc/1/${name}`,
    python: `os.listdir('/proc/1/${name}')`,
    gets: closed,
  })),
  ...['cwd', 'root', 'exe', 'fd/0', 'fd/3', 'ns/net', 'ns/user'].map((name) => ({
    attempt: `follow /proc/1/${name}`,
    python: `os.readlink('/proc/1/${name}')`,
    // Which descriptors another process of one's own user has may be asked by number; what they are, not.
    gets: name.startsWith('fd/') && !rung.ownUid ? [closed, 'ENOENT'].flat() : closed,
  })),
  { attempt: 'open its memory for writing', python: "open('/proc/1/mem', 'r+b', 0)", gets: closed },
  {
    attempt: 'spare itself from the OOM killer in its stead',
    python: "open('/proc/1/oom_score_adj', 'w')",
    gets: closed,
  },
  ...['SIGKILL', 'SIGSTOP', 'SIGINT', 'SIGTERM', 'SIGCHLD', 'SIGSEGV', 'SIGUSR1', 'SIGPIPE', 'SIGCONT'].map(
    (name) => ({
      attempt: `send it ${name}`,
      python: `__import__('os').kill(1, __import__('signal').${name})`,
      gets: 'EPERM',
    }),
  ),
  { attempt: 'ask whether it can be signalled', python: 'os.kill(1, 0)', gets: 'EPERM' },
  {
    attempt: 'send its thread SIGKILL',
    python: '__import__("ctypes"); call(200 if X86 else 130, 1, 9)'.replace('__import__("ctypes"); ', ''),
    gets: 'EPERM',
  },
  { attempt: 'queue a signal for it', python: "call('rt_sigqueueinfo', 1, 9, bytes(128))", gets: 'EPERM' },
  { attempt: 'attach to it with ptrace', python: "call('ptrace', 16, 1, 0, 0)", gets: 'EPERM' },
  { attempt: 'seize it with ptrace', python: "call('ptrace', 0x4206, 1, 0, 0)", gets: 'EPERM' },
  {
    attempt: 'read its memory with process_vm_readv',
    python: "call('process_vm_readv', 1, 0, 0, 0, 0, 0)",
    gets: 'EPERM',
  },
  {
    attempt: 'write its memory with process_vm_writev',
    python: "call('process_vm_writev', 1, 0, 0, 0, 0, 0)",
    gets: 'EPERM',
  },
  { attempt: 'open a pidfd of it', python: "call('pidfd_open', 1, 0)", gets: 'EPERM' },
  { attempt: 'take a descriptor from it', python: "call('pidfd_getfd', 3, 0, 0)", gets: 'EPERM' },
  { attempt: 'signal through a pidfd', python: "call('pidfd_send_signal', 3, 9, 0, 0)", gets: 'EPERM' },
  {
    attempt: 'compare its descriptors with kcmp',
    python: "call('kcmp', 1, os.getpid(), 0, 0, 0)",
    gets: 'EPERM',
  },
  { attempt: 'read its limits', python: "call('prlimit64', 1, 7, 0, bytes(16))", gets: 'EPERM' },
  { attempt: 'set its limits', python: "call('prlimit64', 1, 7, bytes(16), 0)", gets: 'EPERM' },
  {
    attempt: 'bind it to a processor',
    python: "call('sched_setaffinity', 1, 8, bytes([1] + [0] * 7))",
    gets: 'EPERM',
  },
  { attempt: 'change its priority', python: "call('setpriority', 0, 1, 19)", gets: 'EPERM' },
  { attempt: 'change its scheduler', python: "call('sched_setscheduler', 1, 0, bytes(8))", gets: 'EPERM' },
  {
    attempt: 'change its scheduling attributes',
    python: "call('sched_setattr', 1, bytes(48), 0)",
    gets: 'EPERM',
  },
  { attempt: 'change its input-output priority', python: "call('ioprio_set', 1, 1, 0)", gets: 'EPERM' },
  { attempt: 'move its pages', python: "call('move_pages', 1, 0, 0, 0, 0, 0)", gets: 'EPERM' },
  { attempt: 'migrate its pages', python: "call('migrate_pages', 1, 0, 0, 0)", gets: 'EPERM' },
  { attempt: 'advise on its memory', python: "call('process_madvise', 3, 0, 0, 21, 0)", gets: 'EPERM' },
  { attempt: 'join its process group', python: 'os.setpgid(0, 1)', gets: 'EPERM', skip: SHARED_NUMBERS },
]);

refuses(engine, 'everyone else', [
  {
    attempt: 'kill(-1, SIGKILL), with no process beside itself',
    python: 'os.kill(-1, 9)',
    gets: rung.ownPids ? 'ESRCH' : 'EPERM',
    // kill_something_info() forgets the EPERM of each.
    skip: uidPerCell && !rung.ownPids && 'the kernel answers with success when none of all may be signalled',
  },
  { attempt: 'wait for process 1', python: 'os.waitpid(1, 0)', gets: 'ECHILD' },
  {
    attempt: 'lower its own priority number',
    python: "call('setpriority', 0, 0, -1 & 0xffffffff)",
    gets: 'EPERM',
  },
  {
    attempt: 'put itself under the real-time scheduler',
    python: "call('sched_setscheduler', 0, 1, bytes([1, 0, 0, 0]))",
    gets: 'EPERM',
  },
  { attempt: 'read the priority of another', python: 'os.getpriority(os.PRIO_PROCESS, 1)', gets: 'EPERM' },
  { attempt: 'set the owner of a signal on a descriptor', python: "call('fcntl', 1, 8, 1)", gets: 'EPERM' },
  {
    attempt: 'put a key stroke into a terminal (TIOCSTI)',
    python: "call('ioctl', 0, 0x5412, b'x')",
    gets: 'EPERM',
  },
  {
    attempt: 'the same with bits that the kernel ignores',
    python: "call('ioctl', 0, 0x5412 | 1 << 32, b'x')",
    gets: 'EPERM',
  },
  { attempt: 'paste into a console (TIOCLINUX)', python: "call('ioctl', 0, 0x541c, b'x')", gets: 'EPERM' },
  {
    attempt: 'take a controlling terminal (TIOCSCTTY)',
    python: "call('ioctl', 0, 0x540e, 1)",
    gets: 'EPERM',
  },
]);

describe('what a cell sees', () => {
  testUnless(
    rung.ownProc && !rung.procView ? false : 'there is no /proc to list',
    'processes: 1 and its own',
    async () => {
      const [pids, own] = await engine.value(`
      import os
      child = os.fork()
      if not child:
          import time
          time.sleep(10)
      return [sorted(int(name) for name in os.listdir('/proc') if name.isdecimal()), [os.getpid(), child]]`);
      expect(pids).toEqual([1, ...own]);
    },
  );

  testUnless(rung.ownProc && 'its /proc is its own', 'no list of processes', async () => {
    const nothing = rung.tree === 'bare chroot' ? ['worked: []', 'ENOENT'] : ['EACCES'];
    expect(nothing).toContain(await comesTo(engine, "os.listdir('/proc')"));
  });

  const OWN_GROUPS = rung.ownPids && 'sessions and groups are of its own namespace';
  testUnless(OWN_GROUPS, 'sessions and groups: it stays in its own, whatever it is told', async () => {
    expect(
      await engine.value(`
        import os
        before = [os.getpgid(0), os.getsid(0), os.getpgrp()]
        child = os.fork()
        if not child:
            os.setsid()
            os.setpgid(0, 0)
            os.setpgid(0, 1)
            try:
                os.setpgid(os.getppid(), os.getpid())
            except OSError:
                pass
            os._exit([os.getpgid(0), os.getsid(0), os.getpgrp()] == before)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1 and before == [before[0]] * 3`),
    ).toBe(true);
  });

  test('processes to signal: its own', async () => {
    const [reached, own] = await engine.value(`
      import os
      def reaches(pid):
          try:
              os.kill(pid, 0)
              return True
          except OSError:
              return False
      # Far past what this namespace has used; the numbers of the host's processes are among them.
      return [[pid for pid in range(1, 70000) if reaches(pid)], os.getpid()]`);
    expect(reached).toEqual([own]);
  });

  const inSession = rung.ownPids ? '1 and its own' : 'none, as only 0 may be asked for';
  test(`processes to see by getpgid and getsid: ${inSession}`, async () => {
    const pids = await engine.value(`
      import os
      def seen(pid):
          try:
              return os.getsid(pid) >= 0
          except (ProcessLookupError, PermissionError):
              return False
      return [pid for pid in range(1, 70000) if seen(pid)]`);
    expect(pids).toHaveLength(rung.ownPids ? 2 : 0);
    if (rung.ownPids) expect(pids[0]).toBe(1);
  });
});

describe('harm to others', () => {
  const attacks = {
    'kill(-1, SIGKILL)': 'os.kill(-1, signal.SIGKILL)',
    'kill(-1, SIGSTOP)': 'os.kill(-1, signal.SIGSTOP)',
    'kill(0, SIGKILL)': 'os.kill(0, signal.SIGKILL)',
    'kill(0, SIGINT)': 'os.kill(0, signal.SIGINT)',
    'killpg of its parent, SIGKILL': 'os.killpg(os.getpgid(1), signal.SIGKILL)',
    'SIGKILL to every number': 'all_numbers(signal.SIGKILL)',
    'SIGINT to every number': 'all_numbers(signal.SIGINT)',
  };

  test.each(Object.entries(attacks))(
    '%s: a run beside it finishes, and so does the next',
    async (_, attack) => {
      const beside = engine.value(`
      import os, time
      child = os.fork()
      if not child:
          time.sleep(0.3)
          os._exit(7)
      return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])`);
      const before = engine.events.length;
      const { status } = await engine.script(`
import os, signal, time
def all_numbers(number):
    for pid in range(-1000, 5000):
        if pid != os.getpid():
            try:
                os.kill(pid, number)
            except OSError:
                pass
def main():
    time.sleep(0.05)
    try:
        ${attack}
    except OSError:
        pass
`);
      expect(['ok', 'crashed', 'exception']).toContain(status);
      expect(await beside).toBe(7);
      expect(await engine.value('1 + 1')).toBe(2);
      expect(engine.events.slice(before)).toEqual([]);
    },
  );

  test('a run that stops all that it can is ended by its time, and the next is not hurt', async () => {
    const { status } = await engine.script(
      `
import os, signal
def main():
    for _ in range(5):
        if not os.fork():
            while True:
                signal.pause()
    for number in (-1, 0):
        try:
            os.kill(number, signal.SIGSTOP)
        except OSError:
            pass
    os.kill(os.getpid(), signal.SIGSTOP)
`,
      { limits: { wallMs: 300 } },
    );
    expect(status).toBe('wall_limit');
    for (let run = 0; run < 4; run++) expect(await engine.value('1 + 1')).toBe(2);
  });

  test('orphans and children that ignore every signal do not outlive the run', async () => {
    for (let run = 0; run < 6; run++) {
      const name = newName();
      const begun = await engine.value(
        `${MARK}
        import os, signal, time
        mark(given)
        for _ in range(10):
            if not os.fork():
                os.setsid()
                for number in range(1, 65):
                    try:
                        signal.signal(number, signal.SIG_IGN)
                    except (OSError, ValueError):
                        pass
                if not os.fork():
                    while True:
                        time.sleep(1)
                os._exit(0)
        time.sleep(0.1)
        return True`
          .replaceAll('\n        ', '\n')
          .replace(/^/, '\n'),
        { inputJson: JSON.stringify(name) },
      );
      expect(begun).toBe(true);
      await until(() => named(name).length === 0, 2000);
    }
  });
});
