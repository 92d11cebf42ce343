import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { refuses, withKernel } from '../support/attempts.js';
import { mainOf, projectRoot, startEngine } from '../support/engine.js';

const engine = await startEngine({ cells: 2 });
const work: string = await engine.value("__import__('os').getcwd()");
const hostFolder = mkdtempSync(join(tmpdir(), 'pycell-of-the-host-'));
writeFileSync(join(hostFolder, 'secret.txt'), 'of the host', { mode: 0o644 });
afterAll(() => rmSync(hostFolder, { recursive: true }));

const runtime: string[] = await engine.value(`
  import os, sys
  return [os.path.realpath(path) for path in (sys.prefix, sys.base_prefix, sys.executable)]`);
// /dev/zero gives memory that only a control group counts.
const counted = engine.isolation().guarantees.some(({ layers }) => layers.includes('cgroup'));
const devices = ['full', 'null', 'random', 'urandom', ...(counted ? ['zero'] : [])];
// A file of another owner is refused by its mode, one of the cell's own user by the read-only mount behind that.
const READ_ONLY = ['EROFS', 'EACCES'];

refuses(engine, "the host's files", [
  { attempt: 'read /etc/shadow', python: "open('/etc/shadow')", gets: 'ENOENT' },
  { attempt: 'read /etc/machine-id', python: "open('/etc/machine-id')", gets: 'ENOENT' },
  ...['/boot', '/home', '/media', '/mnt', '/opt', '/srv', '/sys', '/var'].map((path) => ({
    attempt: `list ${path}`,
    python: `os.listdir('${path}')`,
    gets: 'ENOENT',
    skip: runtime.some((each) => each.startsWith(path)) && 'the interpreter itself is below it',
  })),
  {
    attempt: "list a folder in the host's /tmp that everyone may read",
    python: 'os.listdir(given)',
    given: hostFolder,
    gets: 'ENOENT',
  },
  {
    attempt: 'read a file there',
    python: 'open(given)',
    given: join(hostFolder, 'secret.txt'),
    gets: 'ENOENT',
  },
  {
    attempt: "read the service's package.json",
    python: 'open(given)',
    given: join(projectRoot, 'package.json'),
    gets: 'ENOENT',
  },
  {
    attempt: "list the service's packages",
    python: 'os.listdir(given)',
    given: join(projectRoot, 'packages'),
    gets: 'ENOENT',
  },
  {
    attempt: "list the service's node_modules",
    python: 'os.listdir(given)',
    given: join(projectRoot, 'node_modules'),
    gets: 'ENOENT',
  },
  { attempt: 'run a program of the host', python: "os.execv('/usr/bin/env', ['env'])", gets: 'ENOENT' },
]);

refuses(engine, "the zygote's own folder", [
  {
    attempt: 'read our own Python sources',
    python: "open('/run/pycell/guest/pycell_guest/cell.py')",
    gets: 'ENOENT',
  },
  {
    attempt: "read the zygote's configuration",
    python: "open('/run/pycell/host/zygote.json')",
    gets: 'ENOENT',
  },
  {
    attempt: "connect to the engine's socket",
    python: `
      import socket
      socket.socket(socket.AF_UNIX).connect('/run/pycell/host/host.sock')`,
    gets: 'ENOENT',
  },
  {
    attempt: "connect to the engine's socket by the name that the channel's peer has",
    python: `
      import socket
      name = socket.socket(fileno=os.dup(3)).getpeername()
      socket.socket(socket.AF_UNIX).connect(name)`,
    gets: 'ENOENT',
  },
  {
    attempt: 'reopen the channel by /proc/self/fd/3',
    python: "open('/proc/self/fd/3', 'r+b')",
    gets: 'ENXIO',
  },
]);

refuses(engine, 'writing outside scratch', [
  { attempt: 'create a file in /', python: "open('/x', 'w')", gets: 'EROFS' },
  { attempt: 'make a folder in /etc', python: "os.mkdir('/etc/x')", gets: 'EROFS' },
  // Where root's own interpreter runs there is a /root, and nothing in it but the way there.
  { attempt: 'make a folder in /root', python: "os.mkdir('/root/x')", gets: ['EROFS', 'ENOENT'] },
  { attempt: 'append to /etc/passwd', python: "open('/etc/passwd', 'a')", gets: READ_ONLY },
  { attempt: 'remove /etc/passwd', python: "os.remove('/etc/passwd')", gets: 'EROFS' },
  { attempt: 'rename /etc/passwd', python: "os.rename('/etc/passwd', '/etc/x')", gets: 'EROFS' },
  { attempt: 'chmod /etc/passwd', python: "os.chmod('/etc/passwd', 0o666)", gets: 'EROFS' },
  { attempt: 'chown /etc/passwd', python: "os.chown('/etc/passwd', os.getuid(), -1)", gets: 'EROFS' },
  { attempt: 'replace the shell', python: "open('/bin/sh', 'r+b')", gets: READ_ONLY },
  { attempt: 'change a module of the standard library', python: "open(os.__file__, 'r+b')", gets: READ_ONLY },
  { attempt: 'truncate it', python: 'os.truncate(os.__file__, 0)', gets: READ_ONLY },
  { attempt: 'set its times', python: 'os.utime(os.__file__)', gets: 'EROFS' },
  {
    attempt: 'add a module to the standard library',
    python: "open(os.path.dirname(os.__file__) + '/x.py', 'w')",
    gets: 'EROFS',
  },
  {
    attempt: 'add a module to the installed packages',
    python: `
      import numpy
      open(numpy.__path__[0] + '/../x.py', 'w')`,
    gets: 'EROFS',
  },
  {
    attempt: 'change a package that is installed',
    python: `
      import numpy
      open(numpy.__file__, 'r+b')`,
    gets: READ_ONLY,
  },
  {
    attempt: "add a module where the base interpreter's packages are hidden",
    // Debian's interpreter has no such folder: there the standard library's own answers.
    python: "open(os.path.dirname(os.__file__) + '/site-packages/x.py', 'w')",
    gets: ['EROFS', 'ENOENT'],
  },
  {
    attempt: 'write through /proc/self/exe',
    python: "open('/proc/self/exe', 'r+b')",
    gets: [...READ_ONLY, 'ETXTBSY'],
  },
  { attempt: 'create a file in /dev', python: "open('/dev/x', 'w')", gets: 'EROFS' },
  { attempt: 'create a file in /run', python: "open('/run/pycell/x', 'w')", gets: 'EROFS' },
]);

refuses(engine, 'devices', [
  { attempt: 'open /dev/mem', python: "open('/dev/mem', 'rb')", gets: 'ENOENT' },
  { attempt: 'open /dev/kmsg', python: "open('/dev/kmsg', 'rb')", gets: 'ENOENT' },
  { attempt: 'open /dev/tty', python: "open('/dev/tty', 'rb')", gets: 'ENOENT' },
  { attempt: 'open a new terminal', python: "open('/dev/ptmx', 'rb')", gets: 'ENOENT' },
  { attempt: 'open /dev/fuse', python: "open('/dev/fuse', 'rb')", gets: 'ENOENT' },
  { attempt: 'open /dev/kvm', python: "open('/dev/kvm', 'rb')", gets: 'ENOENT' },
  // Landlock comes before the capability that is missing, too.
  {
    attempt: 'make the device of the first disk',
    python: "os.mknod('/tmp/disk', 0o60600, os.makedev(8, 0))",
    gets: ['EACCES', 'EPERM'],
  },
  {
    attempt: "make the kernel's memory device",
    python: "os.mknod('/tmp/mem', 0o20600, os.makedev(1, 1))",
    gets: ['EACCES', 'EPERM'],
  },
  { attempt: 'chmod /dev/null', python: "os.chmod('/dev/null', 0)", gets: 'EPERM' },
  { attempt: 'remove /dev/null', python: "os.remove('/dev/null')", gets: ['EROFS', 'EBUSY'] },
]);

refuses(engine, 'ways around', [
  { attempt: 'hard link to a file outside', python: "os.link('/etc/passwd', '/tmp/x')", gets: 'EXDEV' },
  {
    attempt: "read the host's file through a symbolic link",
    python: `
      os.symlink('/etc/shadow', '/tmp/x')
      open('/tmp/x')`,
    gets: 'ENOENT',
  },
  { attempt: "climb out of /'s parent", python: "open('/../../../etc/shadow')", gets: 'ENOENT' },
  {
    attempt: 'climb out from an open folder',
    python: "os.open('../../../../etc/shadow', os.O_RDONLY, dir_fd=os.open('/', os.O_RDONLY))",
    gets: 'ENOENT',
  },
  { attempt: 'read through /proc/self/root', python: "open('/proc/self/root/etc/shadow')", gets: 'ENOENT' },
  { attempt: 'read through /proc/1/root', python: "open('/proc/1/root/etc/passwd')", gets: 'EACCES' },
  { attempt: 'list /proc/1/cwd', python: "os.listdir('/proc/1/cwd')", gets: 'EACCES' },
  { attempt: 'open a file by its handle', python: "call('open_by_handle_at', -100, 0, 0)", gets: 'EPERM' },
  {
    attempt: 'ask for the handle of a file',
    python: "call('name_to_handle_at', -100, 0, 0, 0, 0)",
    gets: 'EPERM',
  },
  { attempt: 'set an extended attribute', python: "os.setxattr('/tmp', 'user.x', b'y')", gets: 'EPERM' },
  {
    attempt: "read the runtime past the page cache, from the host's disk (O_DIRECT)",
    python: 'os.open(os.__file__, os.O_RDONLY | os.O_DIRECT)',
    gets: 'EPERM',
  },
  {
    attempt: 'the same of a file that is open already',
    python: "call('fcntl', os.open(os.__file__, os.O_RDONLY), 4, os.O_DIRECT)",
    gets: 'EPERM',
  },
  {
    attempt: 'the same by openat2',
    python: "call('openat2', -100, b'/etc/hosts', bytes(24), 24)",
    gets: 'ENOSYS',
  },
  {
    attempt: 'throw the runtime out of the page cache',
    python: 'os.posix_fadvise(os.open(os.__file__, os.O_RDONLY), 0, 0, os.POSIX_FADV_DONTNEED)',
    gets: 'EPERM',
  },
  { attempt: 'watch files with inotify', python: "call('inotify_init1', 0)", gets: 'ENOSYS' },
  { attempt: 'watch files with fanotify', python: "call('fanotify_init', 0, 0)", gets: 'ENOSYS' },
]);

refuses(engine, "the kernel's files", [
  ...[
    '/proc/sys/kernel/core_pattern',
    '/proc/sys/kernel/hostname',
    '/proc/sys/kernel/randomize_va_space',
    '/proc/sys/kernel/ns_last_pid',
    '/proc/sys/vm/drop_caches',
    '/proc/sys/vm/overcommit_memory',
    '/proc/sys/net/unix/max_dgram_qlen',
    '/proc/sys/fs/file-max',
    '/proc/sys/user/max_user_namespaces',
  ].map((path) => ({
    attempt: `write to ${path}`,
    python: `open('${path}', 'r+')`,
    gets: ['EACCES', 'ENOENT'],
  })),
  { attempt: 'press SysRq', python: "open('/proc/sysrq-trigger', 'w')", gets: ['EACCES', 'ENOENT'] },
  ...['kcore', 'kmsg', 'timer_list', 'kpagecount', 'slabinfo', 'vmallocinfo'].map((name) => ({
    attempt: `read /proc/${name}`,
    python: `open('/proc/${name}', 'rb')`,
    gets: ['EACCES', 'ENOENT'],
  })),
  ...[
    'oom_score_adj',
    'coredump_filter',
    'timerslack_ns',
    'clear_refs',
    'autogroup',
    'uid_map',
    'gid_map',
    'setgroups',
    'attr/current',
    'mem',
    'comm',
  ].map((name) => ({
    attempt: `write to its own /proc/self/${name}`,
    python: `open('/proc/self/${name}', 'r+b', 0)`,
    gets: ['EACCES', 'ENOENT'],
  })),
]);

describe('what a cell sees', () => {
  test('nothing but Python, shared libraries, the shell, /etc of our own, and scratch', async () => {
    const { files, etc } = await engine.value(`
      import os, sys, sysconfig
      known = {'/proc', '/dev', '/tmp', os.getcwd(), sys.prefix, '/usr/share/zoneinfo', '/usr/lib/locale'}
      known |= {sysconfig.get_path('stdlib'), sysconfig.get_path('platstdlib')}
      executables = {sys.executable, os.path.realpath(sys.executable)}
      files = []
      for folder, folders, names in os.walk('/'):
          folders[:] = [each for each in folders if os.path.join(folder, each) not in known]
          files += [os.path.join(folder, name) for name in names]
      others = [path for path in files if path not in executables]
      return {'files': others, 'etc': open('/etc/passwd').read() + open('/etc/group').read()}`);
    const strangers = files.filter(
      (path: string) =>
        !/\.so(\.[\w.-]+)?$|^\/bin\/sh$|^\/etc\/(passwd|group|hosts)$|\/bin\/python[\d.]*$/.test(path),
    );
    expect(strangers).toEqual([]);
    for (const line of etc.trim().split('\n')) expect(line).toMatch(/^(root:x:0:0?|cell:x:\d+:)/);
  });

  test('no mount that can be written to but scratch, /proc and single devices', async () => {
    const mounts: string = await engine.value("open('/proc/self/mountinfo').read()");
    const writable = mounts
      .trim()
      .split('\n')
      .map((line) => line.split(' '))
      .filter((fields) => fields[5]?.split(',').includes('rw'))
      .map((fields) => fields[4]);
    const expected = ['/proc', '/tmp', '/dev/shm', work];
    expect([...new Set(writable)].filter((path) => !expected.includes(path as string)).sort()).toEqual(
      devices.map((name) => `/dev/${name}`),
    );
  });

  test('every mount has nosuid, and nodev but for the devices', async () => {
    const mounts: string = await engine.value("open('/proc/self/mountinfo').read()");
    for (const line of mounts.trim().split('\n')) {
      const fields = line.split(' ');
      const options = fields[5]?.split(',');
      expect(options, line).toContain('nosuid');
      if (!/^\/dev\/[a-z]+$/.test(fields[4] as string) || fields[4] === '/dev/shm')
        expect(options, line).toContain('nodev');
    }
  });

  test("fsync, which would flush the host's disk, is answered without being made", async () => {
    const script = withKernel(mainOf("[call('fsync', 999), call('fdatasync', 999)]"));
    expect((await engine.script(script)).resultJson).toBe('[0,0]');
  });

  test("the folder of the zygote's own mounts is empty", async () => {
    expect(await engine.value("__import__('os').listdir('/run/pycell')")).toEqual([]);
  });

  test('/dev has harmless devices, links and /dev/shm', async () => {
    expect(await engine.value("sorted(__import__('os').listdir('/dev'))")).toEqual(
      [...devices, 'fd', 'shm', 'stderr', 'stdin', 'stdout'].sort(),
    );
  });

  test('addresses of the kernel are not told', async () => {
    const addresses: string[] = await engine.value(`
      try:
          return sorted({line.split()[0] for line in open('/proc/kallsyms')})
      except FileNotFoundError:
          return []`);
    expect(addresses.filter((address) => !/^0+$/.test(address))).toEqual([]);
  });
});
