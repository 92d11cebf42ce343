import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeRuntime } from '../../src/runtime.js';
import { refuses, withKernel } from '../support/attempts.js';
import { engineOptions, mainOf, projectRoot, startEngine } from '../support/engine.js';
import { MARK, named, newName, until } from '../support/host.js';
import { byTree, holds, rungOf, testUnless } from '../support/rung.js';

const engine = await startEngine({ cells: 2 });
const rung = rungOf(engine);
const x86Only = process.arch !== 'x64' && 'a call of x86-64 only';

const namespaces = {
  CLONE_NEWTIME: 0x80,
  CLONE_NEWNS: 0x20000,
  CLONE_NEWCGROUP: 0x2000000,
  CLONE_NEWUTS: 0x4000000,
  CLONE_NEWIPC: 0x8000000,
  CLONE_NEWUSER: 0x10000000,
  CLONE_NEWPID: 0x20000000,
  CLONE_NEWNET: 0x40000000,
};

refuses(engine, 'namespaces', [
  ...Object.entries(namespaces).map(([name, flag]) => ({
    attempt: `unshare ${name}`,
    python: `call('unshare', ${flag})`,
    gets: 'EPERM',
  })),
  // NEWTIME is not a flag of clone: its bit is one of the signal's.
  ...Object.entries(namespaces)
    .slice(1)
    .map(([name, flag]) => ({
      attempt: `clone with ${name}`,
      python: `call('clone', ${flag | 17}, 0, 0, 0, 0)`,
      gets: 'EPERM',
    })),
  {
    attempt: 'clone with CLONE_NEWUSER among flags that are allowed, and bits that the kernel ignores',
    python: "call('clone', 0x10000000 | 0x8000 | 17 | 1 << 40, 0, 0, 0, 0)",
    gets: 'EPERM',
  },
  { attempt: 'clone3', python: "call('clone3', bytes(88), 88)", gets: 'ENOSYS' },
  ...['net', 'pid', 'mnt', 'ipc', 'uts', 'cgroup', 'user'].map((name) => ({
    attempt: `setns to its own ${name} namespace`,
    python: `call('setns', os.open('/proc/self/ns/${name}', os.O_RDONLY), 0)`,
    gets: byTree(rung, { mounts: 'EPERM', chroot: 'ENOENT', landlock: 'EPERM' }),
  })),
  { attempt: 'setns to the namespaces behind a descriptor', python: "call('setns', 0, 0)", gets: 'EPERM' },
]);

refuses(engine, 'identity', [
  { attempt: 'setuid(0)', python: 'os.setuid(0)', gets: 'EPERM' },
  { attempt: 'setgid(0)', python: 'os.setgid(0)', gets: 'EPERM' },
  { attempt: 'setresuid(0, 0, 0)', python: 'os.setresuid(0, 0, 0)', gets: 'EPERM' },
  { attempt: 'setgroups([0])', python: 'os.setgroups([0])', gets: 'EPERM' },
  { attempt: 'setfsuid(0)', python: "call('setfsuid', 0)", gets: 'EPERM' },
  {
    attempt: 'take all capabilities with capset',
    python: "call('capset', bytes(8), bytes(24))",
    gets: 'EPERM',
  },
  { attempt: 'raise an ambient capability', python: "call('prctl', 47, 2, 21, 0, 0)", gets: 'EPERM' },
  { attempt: 'keep capabilities (PR_SET_KEEPCAPS)', python: "call('prctl', 8, 1, 0, 0, 0)", gets: 'EPERM' },
  { attempt: 'set secure bits (PR_SET_SECUREBITS)', python: "call('prctl', 28, 0, 0, 0, 0)", gets: 'EPERM' },
  { attempt: 'unset no_new_privs', python: "call('prctl', 38, 0, 0, 0, 0)", gets: 'EPERM' },
  { attempt: 'change dumpable', python: "call('prctl', 4, 1, 0, 0, 0)", gets: 'EPERM' },
  {
    attempt: 'let another trace it (PR_SET_PTRACER)',
    python: "call('prctl', 0x59616d61, -1, 0, 0, 0)",
    gets: 'EPERM',
  },
  { attempt: 'change its memory map (PR_SET_MM)', python: "call('prctl', 35, 1, 0, 0, 0)", gets: 'EPERM' },
  {
    attempt: 'become a reaper (PR_SET_CHILD_SUBREAPER)',
    python: "call('prctl', 36, 1, 0, 0, 0)",
    gets: 'EPERM',
  },
  // EINVAL: the user namespace of an ordinary user's cell has no root.
  { attempt: 'chown a file to root', python: 'os.chown(TMP, 0, 0)', gets: ['EPERM', 'EINVAL'] },
]);

refuses(engine, 'another root', [
  { attempt: 'chroot', python: 'os.chroot(TMP)', gets: 'EPERM' },
  { attempt: 'pivot_root', python: "call('pivot_root', b'/tmp', b'/tmp')", gets: 'EPERM' },
  { attempt: 'mount', python: "call('mount', b'x', b'/tmp', b'tmpfs', 0, 0)", gets: 'EPERM' },
  { attempt: 'load a file system by its context', python: "call('fsconfig', 3, 0, 0, 0, 0)", gets: 'EPERM' },
  { attempt: 'mount from a context', python: "call('fsmount', 3, 0, 0)", gets: 'EPERM' },
  { attempt: 'list mounts', python: "call('listmount', 0, 0, 0, 0)", gets: 'EPERM' },
]);

refuses(engine, "the kernel's own", [
  { attempt: 'bpf', python: "call('bpf', 0, bytes(128), 128)", gets: 'EPERM' },
  { attempt: 'perf_event_open', python: "call('perf_event_open', bytes(128), 0, -1, -1, 0)", gets: 'EPERM' },
  { attempt: 'userfaultfd', python: "call('userfaultfd', 1)", gets: 'EPERM' },
  { attempt: 'io_uring_setup', python: "call('io_uring_setup', 1, bytes(120))", gets: 'ENOSYS' },
  { attempt: 'io_uring_enter', python: "call('io_uring_enter', 3, 0, 0, 0, 0)", gets: 'ENOSYS' },
  { attempt: 'io_uring_register', python: "call('io_uring_register', 3, 0, 0, 0)", gets: 'ENOSYS' },
  { attempt: 'io_setup', python: "call('io_setup', 1, bytes(8))", gets: 'EPERM' },
  { attempt: 'memfd_create', python: "os.memfd_create('x')", gets: 'ENOSYS' },
  { attempt: 'memfd_secret', python: "call('memfd_secret', 0)", gets: 'ENOSYS' },
  { attempt: 'inotify_init1', python: "call('inotify_init1', 0)", gets: 'ENOSYS' },
  { attempt: 'personality', python: "call('personality', 0x0040000)", gets: 'EPERM' },
  { attempt: 'keyctl', python: "call('keyctl', 0, -3, 0)", gets: 'EPERM' },
  { attempt: 'add_key', python: "call('add_key', b'user', b'x', b'y', 1, -3)", gets: 'EPERM' },
  { attempt: 'request_key', python: "call('request_key', b'user', b'x', 0, 0)", gets: 'EPERM' },
  { attempt: 'init_module', python: "call('init_module', 0, 0, 0)", gets: 'EPERM' },
  { attempt: 'finit_module', python: "call('finit_module', 3, 0, 0)", gets: 'EPERM' },
  { attempt: 'delete_module', python: "call('delete_module', b'x', 0)", gets: 'EPERM' },
  { attempt: 'kexec_load', python: "call('kexec_load', 0, 0, 0, 0)", gets: 'EPERM' },
  { attempt: 'reboot', python: "call('reboot', 0, 0, 0, 0)", gets: 'EPERM' },
  { attempt: 'syslog', python: "call('syslog', 3, 0, 0)", gets: 'EPERM' },
  { attempt: 'swapon', python: "call('swapon', b'/tmp/x', 0)", gets: 'EPERM' },
  { attempt: 'swapoff', python: "call('swapoff', b'/tmp/x')", gets: 'EPERM' },
  { attempt: 'acct', python: "call('acct', 0)", gets: 'EPERM' },
  { attempt: 'quotactl', python: "call('quotactl', 0, 0, 0, 0)", gets: 'EPERM' },
  { attempt: 'settimeofday', python: "call('settimeofday', bytes(16), 0)", gets: 'EPERM' },
  { attempt: 'clock_settime', python: "call('clock_settime', 0, bytes(16))", gets: 'EPERM' },
  { attempt: 'adjtimex', python: "call('adjtimex', bytes(256))", gets: 'EPERM' },
  { attempt: 'sethostname', python: "call('sethostname', b'x', 1)", gets: 'EPERM' },
  { attempt: 'setdomainname', python: "call('setdomainname', b'x', 1)", gets: 'EPERM' },
  { attempt: 'vhangup', python: "call('vhangup')", gets: 'EPERM' },
  { attempt: 'iopl', python: "call('iopl', 3)", gets: 'EPERM', skip: x86Only },
  { attempt: 'ioperm', python: "call('ioperm', 0, 1, 1)", gets: 'EPERM', skip: x86Only },
  { attempt: 'modify_ldt', python: "call('modify_ldt', 0, 0, 0)", gets: 'EPERM', skip: x86Only },
  { attempt: 'mlock', python: "call('mlock', 0, 0)", gets: 'EPERM' },
  { attempt: 'mlockall', python: "call('mlockall', 1)", gets: 'EPERM' },
  { attempt: 'remap_file_pages', python: "call('remap_file_pages', 0, 0, 0, 0, 0)", gets: 'EPERM' },
  {
    attempt: 'mincore, which tells what is in the page cache',
    python: "call('mincore', 0, 0, 0)",
    gets: 'EPERM',
  },
  { attempt: 'splice', python: "call('splice', 0, 0, 1, 0, 1, 0)", gets: 'EPERM' },
  { attempt: 'vmsplice', python: "call('vmsplice', 1, 0, 0, 0)", gets: 'EPERM' },
  { attempt: 'tee', python: "call('tee', 0, 1, 1, 0)", gets: 'EPERM' },
  { attempt: 'put on a filter of its own with seccomp', python: "call('seccomp', 1, 0, 0)", gets: 'EPERM' },
  { attempt: 'make a Landlock ruleset', python: "call('landlock_create_ruleset', 0, 0, 1)", gets: 'EPERM' },
  {
    attempt: 'put a packet filter on a socket (SO_ATTACH_FILTER)',
    python: `
      import socket, struct
      program = ctypes.create_string_buffer(struct.pack('HBBI', 6, 0, 0, 0))
      header = struct.pack('HxxxxxxQ', 1, ctypes.addressof(program))
      socket.socketpair()[0].setsockopt(socket.SOL_SOCKET, 26, header)`,
    gets: 'EPERM',
  },
  {
    attempt: 'ask for a pidfd of the host by its end of the channel (SO_PEERPIDFD)',
    python: "__import__('socket').socket(fileno=os.dup(3)).getsockopt(1, 77, 4)",
    gets: 'EPERM',
  },
]);

describe('every system call that the policy does not name', () => {
  test('is refused as the policy says: EPERM, or ENOSYS for those that have a fallback', async () => {
    const policy = JSON.parse(readFileSync(join(projectRoot, 'packages/engine/policy/seccomp.json'), 'utf8'));
    const group = (entries: { calls?: string[]; call?: string }[]) =>
      entries.flatMap(({ calls, call }) => calls ?? [call as string]);
    const answered = ['allow', 'conditional', 'refuseWhen', 'pretend'].flatMap((list) => group(policy[list]));
    const known = new Set(answered);
    const absent = new Set(group(policy.refuse));
    const names = callNames();
    const numbers = names.flatMap((name, number) =>
      known.has(name) || passesFilters(number) ? [] : [number],
    );
    const results: Record<string, string> = JSON.parse(
      (
        await engine.script(
          withKernel(mainOf('{str(number): came_to(call, number, 0, 0, 0, 0, 0, 0) for number in given}')),
          { inputJson: JSON.stringify(numbers) },
        )
      ).resultJson as string,
    );
    const wrong = Object.entries(results).filter(
      ([number, errno]) => errno !== (absent.has(names[Number(number)] as string) ? 'ENOSYS' : 'EPERM'),
    );
    expect(Object.keys(results).length).toBeGreaterThan(200);
    expect(wrong).toEqual([]);
  });

  /**
   * uretprobe and uprobe, which the kernel (6.14 and later) lets through every filter, as they are how its probes come
   * back; called by anyone else they end the process with SIGILL.
   */
  function passesFilters(number: number): boolean {
    return process.arch === 'x64' && (number === 335 || number === 336);
  }

  /** The name of each number, as the libseccomp of the host knows them: '' for those that it does not. */
  function callNames(): string[] {
    const program = `
import ctypes, ctypes.util, json
library = ctypes.CDLL(ctypes.util.find_library("seccomp") or "libseccomp.so.2")
library.seccomp_syscall_resolve_num_arch.restype = ctypes.c_char_p
native = ctypes.c_uint32(library.seccomp_arch_native())
print(json.dumps([(library.seccomp_syscall_resolve_num_arch(native, n) or b"").decode() for n in range(600)]))`;
    return JSON.parse(execFileSync(engineOptions.python, ['-I', '-c', program], { encoding: 'utf8' }));
  }
});

describe('calls by the numbers of another architecture', () => {
  const machineCode = (bytes: string) =>
    withKernel(
      mainOf(`
        import mmap
        code = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)
        code.write(bytes.fromhex('${bytes}'))
        address = ctypes.addressof(ctypes.c_char.from_buffer(code))
        return ctypes.CFUNCTYPE(ctypes.c_long)(address)()`),
    );

  testUnless(x86Only, 'x32 (getpid, 0x40000027): killed with SIGSYS', async () => {
    const outcome = await engine.script(withKernel(mainOf('came_to(call, 0x40000000 + 39)')));
    expect(outcome).toMatchObject({ status: 'crashed', error: 'Script crashed: SIGSYS' });
  });

  const OTHERWISE = x86Only || (rung.gvisor && 'its gVisor has calls of x86-64 only; see below');
  testUnless(OTHERWISE, 'i386 (int 0x80, getpid): killed with SIGSYS', async () => {
    // mov eax, 20; int 0x80; ret
    const outcome = await engine.script(machineCode('b814000000cd80c3'));
    expect(outcome).toMatchObject({ status: 'crashed', error: 'Script crashed: SIGSYS' });
  });

  const OF_GVISOR = x86Only || (!rung.gvisor && 'Linux has those of i386 as well');
  testUnless(
    OF_GVISOR,
    'i386 (int 0x80) by number: those of x86-64, and as the filter has them',
    async () => {
      // 165 is mount, and i386's getresuid; 39 is getpid, and i386's mkdir.
      const mount = await engine.script(machineCode('b8a5000000cd80c3'));
      expect(mount).toMatchObject({ status: 'ok', resultJson: '-1' });
      const getpid = await engine.script(machineCode('b827000000cd80c3'));
      expect(getpid).toMatchObject({ status: 'ok', resultJson: expect.stringMatching(/^[1-9]\d*$/) });
    },
  );

  testUnless(x86Only, 'the same machine code with the right numbers works', async () => {
    // mov eax, 39; syscall; ret
    const outcome = await engine.script(machineCode('b8270000000f05c3'));
    expect(outcome).toMatchObject({ status: 'ok' });
  });
});

describe('what holds a cell', () => {
  const NONE = '0000000000000000';
  // Who has no right to empty it has nothing in it that could come back to a cell's uid.
  const bounded = holds(engine, 'uid per cell') || holds(engine, 'user namespace');
  const HELD = {
    Seccomp: '2',
    CapInh: NONE,
    CapPrm: NONE,
    CapEff: NONE,
    ...(bounded ? { CapBnd: NONE } : {}),
    // Not among what gVisor tells.
    ...(rung.gvisor ? {} : { NoNewPrivs: '1', CapAmb: NONE }),
  };
  const ofGvisor = engine.isolation().jail === 'gvisor' && 'the host sees no process of a cell';

  testUnless(
    ofGvisor,
    'its status, as the host sees it: a filter, no_new_privs, no capability in any set, a user that is not root',
    async () => {
      const name = newName();
      const run = engine.value(`${withMark(name)}`);
      const status = await statusOf(name);
      expect(status).toMatchObject(HELD);
      const ids = [...(status.Uid?.split('\t') ?? []), ...(status.Gid?.split('\t') ?? [])];
      expect(new Set(ids).size).toBe(1);
      expect(Number(ids[0])).toBeGreaterThan(0);
      if (holds(engine, 'uid per cell')) expect(status.Groups?.trim() ?? '').toBe('');
      await run;
    },
  );

  testUnless(!rung.ownProc && 'it has no /proc for that', 'the same by its own /proc', async () => {
    const status: Record<string, string> = await engine.value(
      "dict(line.rstrip('\\n').split(':\\t', 1) for line in open('/proc/self/status') if ':\\t' in line)",
    );
    expect(status).toMatchObject(HELD);
    const ids = [...(status.Uid?.split('\t') ?? []), ...(status.Gid?.split('\t') ?? [])];
    expect(new Set(ids).size).toBe(1);
    expect(Number(ids[0])).toBeGreaterThan(0);
    // A container may give its user's own group once more, and in a user namespace nobody may change that.
    expect(['', ids[0]]).toContain(status.Groups?.trim() ?? '');
  });

  testUnless(ofGvisor, 'children and what they execute are held the same', async () => {
    const name = newName();
    const run = engine.value(`
      import subprocess, sys
      program = ${JSON.stringify(withMark(name))}
      return subprocess.run([sys.executable, '-I', '-S', '-c', program], check=True).returncode`);
    expect(await statusOf(name)).toMatchObject(HELD);
    expect(await run).toBe(0);
  });

  /** Python that gives its process this name, and waits to be looked at. */
  function withMark(name: string): string {
    return `${MARK}\nmark('${name}')\nimport time\ntime.sleep(0.5)`;
  }

  async function statusOf(name: string): Promise<Record<string, string>> {
    const [pid] = (await until(() => named(name).length > 0 && named(name), 5000)) as number[];
    const lines = readFileSync(`/proc/${pid}/status`, 'latin1').split('\n');
    return Object.fromEntries(lines.map((line) => line.split(/:\t(.*)/s).slice(0, 2)));
  }

  test('there is no file with a setuid bit, a setgid bit or capabilities', async () => {
    const { folders } = await describeRuntime(engineOptions.python, engineOptions.cacheFolder);
    // Where Landlock lets nobody walk through / these are all that there is to read.
    const tops = rung.tree !== 'mounts' && rung.landlock ? folders : ['/'];
    const [found, seen] = await engine.value(
      `
      import os
      def attributes(path):
          # By a descriptor: by a path nobody may ask where cells share a uid.
          descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
          try:
              return os.listxattr(descriptor)
          finally:
              os.close(descriptor)
      found, seen = [], 0
      for top in given:
          for folder, folders, names in os.walk(top):
              if folder == '/' and 'proc' in folders:
                  folders.remove('proc')
              for name in names:
                  seen += 1
                  path = os.path.join(folder, name)
                  if os.lstat(path).st_mode & 0o6000 or os.path.isfile(path) and not os.path.islink(path) and 'security.capability' in attributes(path):
                      found.append(path)
      return [found, seen]`,
      { inputJson: JSON.stringify(tops) },
    );
    expect(found).toEqual([]);
    expect(seen).toBeGreaterThan(1000);
  });

  test('a file made setuid by the script gives it nothing', async () => {
    const [before, after] = await engine.value(`
      import json, os, subprocess, sys
      program = os.environ['TMPDIR'] + '/sh'
      file = os.open(program, os.O_CREAT | os.O_WRONLY, 0o6755)
      with open('/bin/sh', 'rb') as shell:
          os.write(file, shell.read())
      os.close(file)
      os.chmod(program, 0o6755)
      # The shell keeps the rights that it has (-p), and hands them on.
      ids = 'import os; print(list(os.getresuid() + os.getresgid()))'
      command = [program, '-p', '-c', 'exec "$0" -I -S -c "$1"', sys.executable, ids]
      own = list(os.getresuid() + os.getresgid())
      try:
          text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
      except PermissionError:
          return [own, own if os.statvfs(program).f_flag & os.ST_NOEXEC else 'not to be run']
      return [own, json.loads(text)]`);
    // Nothing in a container's /tmp can be run, unless it is told to have it otherwise (docker run --tmpfs /tmp:exec).
    expect(after).toEqual(before);
  });

  test('limits cannot be raised', async () => {
    expect(
      await engine.value(`
        import resource
        raised = []
        for name in [name for name in dir(resource) if name.startswith('RLIMIT_')]:
            soft, hard = resource.getrlimit(getattr(resource, name))
            if hard == resource.RLIM_INFINITY:
                continue
            try:
                resource.setrlimit(getattr(resource, name), (soft, hard + 1))
                raised.append(name)
            except (OSError, ValueError):
                pass
        return raised`),
    ).toEqual([]);
  });
});
