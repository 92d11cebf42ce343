import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { describeRuntime } from '../../src/runtime.js';
import { comesTo, refuses, withKernel } from '../support/attempts.js';
import { engineOptions, mainOf, projectRoot, startEngine } from '../support/engine.js';
import { folders } from '../support/host.js';
import { byTree, rungOf, testUnless, unreachable } from '../support/rung.js';

const engine = await startEngine({ cells: 2 });
const rung = rungOf(engine);
/** Of process 1, where it is not to be seen at all or not to be looked into. */
const noProcess = rung.procView ? 'ENOENT' : 'EACCES';
const work: string = await engine.value("__import__('os').getcwd()");
const hostFolder = mkdtempSync(join(tmpdir(), 'pycell-of-the-host-'));
writeFileSync(join(hostFolder, 'secret.txt'), 'of the host', { mode: 0o644 });
afterAll(() => rmSync(hostFolder, { recursive: true }));

const runtime: string[] = await engine.value(`
  import os, sys
  return [os.path.realpath(path) for path in (sys.prefix, sys.base_prefix, sys.executable)]`);
// /dev/zero gives memory that only a control group counts.
const devices = ['full', 'null', 'random', 'urandom', ...(rung.counted ? ['zero'] : [])];
const [library, hasNull]: [string, boolean] = await engine.value(
  "__import__('os').__file__, __import__('os').path.exists('/dev/null')",
);
// A file of another owner is refused by its mode, one of the cell's own user by the read-only mount behind that; Landlock
// says EACCES, too.
const READ_ONLY = rung.tree === 'mounts' ? ['EROFS', 'EACCES'] : 'EACCES';
const NOT_WRITABLE = rung.tree === 'mounts' ? 'EROFS' : 'EACCES';
const NO_MOUNTS = rung.tree !== 'mounts' && 'this rung has no mounts';

refuses(engine, "the host's files", [
  { attempt: 'read /etc/shadow', python: "open('/etc/shadow')", gets: unreachable(rung, '/etc/shadow') },
  {
    attempt: 'read /etc/machine-id',
    python: "open('/etc/machine-id')",
    gets: unreachable(rung, '/etc/machine-id'),
  },
  ...['/boot', '/home', '/media', '/mnt', '/opt', '/srv', '/sys', '/var'].map((path) => ({
    attempt: `list ${path}`,
    python: `os.listdir('${path}')`,
    gets: unreachable(rung, path),
    skip: runtime.some((each) => each.startsWith(path)) && 'the interpreter itself is below it',
  })),
  {
    attempt: "list a folder in the host's /tmp that everyone may read",
    python: 'os.listdir(given)',
    given: hostFolder,
    gets: unreachable(rung, hostFolder),
  },
  {
    attempt: 'read a file there',
    python: 'open(given)',
    given: join(hostFolder, 'secret.txt'),
    gets: unreachable(rung, join(hostFolder, 'secret.txt')),
  },
  {
    attempt: "read the service's package.json",
    python: 'open(given)',
    given: join(projectRoot, 'package.json'),
    gets: unreachable(rung, join(projectRoot, 'package.json')),
  },
  {
    attempt: "list the service's packages",
    python: 'os.listdir(given)',
    given: join(projectRoot, 'packages'),
    gets: unreachable(rung, join(projectRoot, 'packages')),
  },
  {
    attempt: "list the service's node_modules",
    python: 'os.listdir(given)',
    given: join(projectRoot, 'node_modules'),
    gets: unreachable(rung, join(projectRoot, 'node_modules')),
  },
  {
    attempt: 'run a program of the host',
    python: "os.execv('/usr/bin/env', ['env'])",
    gets: unreachable(rung, '/usr/bin/env'),
  },
]);

const hostOfZygote = join(process.env.XDG_RUNTIME_DIR || tmpdir(), folders()[0] as string, 'zygote-1');
const source = join(projectRoot, 'packages/engine/guest/pycell_guest/cell.py');

refuses(engine, "the zygote's own folder", [
  ...['/run/pycell/guest/pycell_guest/cell.py', source].map((path) => ({
    attempt: `read our own Python sources, ${path.startsWith('/run') ? 'as the zygote sees them' : 'on the host'}`,
    python: 'open(given)',
    given: path,
    gets: unreachable(rung, path),
  })),
  ...['/run/pycell/host', hostOfZygote].flatMap((path) => {
    const where = path === hostOfZygote ? 'on the host' : 'as the zygote sees it';
    return [
      {
        attempt: `read the zygote's configuration, ${where}`,
        python: "open(given + '/zygote.json')",
        given: path,
        gets: unreachable(rung, path),
      },
      {
        attempt: `connect to the engine's socket, ${where}`,
        python: `
          import socket
          socket.socket(socket.AF_UNIX).connect(given + '/host.sock')`,
        given: path,
        gets: rung.tree === 'mounts' ? 'ENOENT' : 'EPERM',
      },
    ];
  }),
  {
    attempt: "connect to the engine's socket by the name that the channel's peer has",
    python: `
      import socket
      name = socket.socket(fileno=os.dup(3)).getpeername()
      socket.socket(socket.AF_UNIX).connect(name)`,
    gets: rung.tree === 'mounts' ? 'ENOENT' : 'EPERM',
  },
  {
    attempt: 'reopen the channel by /proc/self/fd/3',
    python: "open('/proc/self/fd/3', 'r+b')",
    gets: byTree(rung, { mounts: 'ENXIO', chroot: 'ENOENT', landlock: 'ENXIO' }),
  },
]);

refuses(engine, 'writing outside scratch', [
  { attempt: 'create a file in /', python: "open('/x', 'w')", gets: NOT_WRITABLE },
  { attempt: 'make a folder in /etc', python: "os.mkdir('/etc/x')", gets: NOT_WRITABLE },
  // Where root's own interpreter runs there is a /root, and nothing in it but the way there.
  { attempt: 'make a folder in /root', python: "os.mkdir('/root/x')", gets: [NOT_WRITABLE, 'ENOENT'] },
  { attempt: 'append to /etc/passwd', python: "open('/etc/passwd', 'a')", gets: READ_ONLY },
  { attempt: 'remove /etc/passwd', python: "os.remove('/etc/passwd')", gets: NOT_WRITABLE },
  { attempt: 'rename /etc/passwd', python: "os.rename('/etc/passwd', '/etc/x')", gets: NOT_WRITABLE },
  {
    attempt: 'chmod /etc/passwd',
    python: "os.chmod('/etc/passwd', 0o666)",
    gets: rung.tree === 'mounts' ? 'EROFS' : 'EPERM',
    target: '/etc/passwd',
  },
  {
    attempt: 'chown /etc/passwd',
    python: "os.chown('/etc/passwd', os.getuid(), -1)",
    gets: rung.tree === 'mounts' ? 'EROFS' : 'EPERM',
  },
  { attempt: 'replace the shell', python: "open('/bin/sh', 'r+b')", gets: READ_ONLY },
  { attempt: 'change a module of the standard library', python: "open(os.__file__, 'r+b')", gets: READ_ONLY },
  {
    attempt: 'truncate it',
    python: 'os.truncate(os.__file__, 0)',
    gets: byTree(rung, { mounts: READ_ONLY, chroot: 'EACCES', landlock: 'EPERM' }),
  },
  {
    attempt: 'set its times',
    python: 'os.utime(os.__file__)',
    gets: NOT_WRITABLE,
    target: library,
  },
  {
    attempt: 'chmod it',
    python: 'os.chmod(os.__file__, 0o777)',
    gets: byTree(rung, { mounts: 'EROFS', chroot: 'EPERM', landlock: 'EPERM' }),
    target: library,
  },
  { attempt: 'remove it', python: 'os.remove(os.__file__)', gets: NOT_WRITABLE },
  { attempt: 'rename it', python: "os.rename(os.__file__, os.__file__ + '.old')", gets: NOT_WRITABLE },
  {
    attempt: 'add a module to the standard library',
    python: "open(os.path.dirname(os.__file__) + '/x.py', 'w')",
    gets: NOT_WRITABLE,
  },
  {
    attempt: 'add a module to the installed packages',
    python: `
      import numpy
      open(numpy.__path__[0] + '/../x.py', 'w')`,
    gets: NOT_WRITABLE,
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
    gets: [NOT_WRITABLE, 'ENOENT'],
  },
  {
    attempt: 'write through /proc/self/exe',
    python: "open('/proc/self/exe', 'r+b')",
    gets: byTree(rung, {
      mounts: [READ_ONLY, 'ETXTBSY'].flat(),
      chroot: 'ENOENT',
      landlock: ['EACCES', 'ETXTBSY'],
    }),
  },
  ...['/dev', '/run', '/tmp', '/var/tmp', '/dev/shm', '/proc', hostFolder]
    // Scratch itself, where it is made of mounts.
    .filter((path) => rung.tree !== 'mounts' || !/^.(var.)?tmp$|^.dev.shm$/.test(path))
    .map((path) => ({
      attempt: `create a file in ${path === hostFolder ? "the host's folder" : path}`,
      python: "open(given + '/x', 'w')",
      given: path,
      gets: path === hostFolder ? unreachable(rung, path) : [NOT_WRITABLE, 'ENOENT'],
    })),
]);

refuses(engine, 'devices', [
  { attempt: 'open /dev/mem', python: "open('/dev/mem', 'rb')", gets: unreachable(rung, '/dev/mem') },
  { attempt: 'open /dev/kmsg', python: "open('/dev/kmsg', 'rb')", gets: unreachable(rung, '/dev/kmsg') },
  { attempt: 'open /dev/tty', python: "open('/dev/tty', 'rb')", gets: unreachable(rung, '/dev/tty') },
  { attempt: 'open a new terminal', python: "open('/dev/ptmx', 'rb')", gets: unreachable(rung, '/dev/ptmx') },
  { attempt: 'open /dev/fuse', python: "open('/dev/fuse', 'rb')", gets: unreachable(rung, '/dev/fuse') },
  { attempt: 'open /dev/kvm', python: "open('/dev/kvm', 'rb')", gets: unreachable(rung, '/dev/kvm') },
  {
    attempt: 'make the device of the first disk',
    python: "os.mknod(TMP + '/disk', 0o60600, os.makedev(8, 0))",
    gets: 'EPERM',
  },
  {
    attempt: "make the kernel's memory device",
    python: "os.mknod(TMP + '/mem', 0o20600, os.makedev(1, 1))",
    gets: 'EPERM',
  },
  {
    attempt: 'chmod /dev/null',
    python: "os.chmod('/dev/null', 0)",
    gets: hasNull ? 'EPERM' : 'ENOENT',
    target: '/dev/null',
  },
  {
    attempt: 'remove /dev/null',
    python: "os.remove('/dev/null')",
    gets: byTree(rung, {
      mounts: ['EROFS', 'EBUSY'],
      chroot: hasNull ? 'EACCES' : 'ENOENT',
      landlock: 'EACCES',
    }),
  },
]);

refuses(engine, 'ways around', [
  {
    attempt: 'hard link to a file outside',
    python: "os.link(os.__file__, TMP + '/x')",
    // In gVisor's jail scratch is another mount, and that is asked first.
    gets: byTree(rung, {
      mounts: 'EXDEV',
      chroot: 'EPERM',
      landlock: 'EXDEV',
      'bare chroot': ['EPERM', 'EXDEV'],
    }),
  },
  {
    attempt: "read the host's file through a symbolic link",
    python: `
      os.symlink('/etc/shadow', TMP + '/x')
      open(TMP + '/x')`,
    gets: unreachable(rung, '/etc/shadow'),
  },
  {
    attempt: "climb out of /'s parent",
    python: "open('/../../../etc/shadow')",
    gets: unreachable(rung, '/etc/shadow'),
  },
  {
    attempt: 'climb out from an open folder',
    python: "os.open('../../../../etc/shadow', os.O_RDONLY, dir_fd=os.open('/', os.O_PATH))",
    gets: unreachable(rung, '/etc/shadow'),
  },
  {
    attempt: 'climb out from the work folder',
    python: "os.open('../' * 20 + 'etc/shadow', os.O_RDONLY)",
    gets: unreachable(rung, '/etc/shadow'),
  },
  {
    attempt: 'list /',
    python: "os.listdir('/')",
    gets: 'EACCES',
    skip: (rung.tree === 'mounts' || !rung.landlock) && 'there / is of its own',
  },
  {
    attempt: 'read through /proc/self/root',
    python: "open('/proc/self/root/etc/shadow')",
    gets: unreachable(rung, '/etc/shadow'),
  },
  {
    attempt: 'read through /proc/1/root',
    python: "open('/proc/1/root/etc/passwd')",
    gets: byTree(rung, { mounts: noProcess, chroot: 'ENOENT', landlock: 'EACCES' }),
  },
  {
    attempt: 'list /proc/1/cwd',
    python: "os.listdir('/proc/1/cwd')",
    gets: byTree(rung, { mounts: noProcess, chroot: 'ENOENT', landlock: 'EACCES' }),
  },
  { attempt: 'open a file by its handle', python: "call('open_by_handle_at', -100, 0, 0)", gets: 'EPERM' },
  {
    attempt: 'ask for the handle of a file',
    python: "call('name_to_handle_at', -100, 0, 0, 0, 0)",
    gets: 'EPERM',
  },
  { attempt: 'set an extended attribute', python: "os.setxattr(TMP, 'user.x', b'y')", gets: 'EPERM' },
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

const KERNEL_FILES = [
  ...['kcore', 'kmsg', 'timer_list', 'kpagecount', 'slabinfo', 'vmallocinfo'],
  // In a /proc of its own it has the keys of its own user: none.
  ...(rung.ownProc ? [] : ['keys']),
].map((name) => `/proc/${name}`);

/** Docker covers some of the kernel's files with the null device, which Landlock lets cells open by any name. */
const NULL = statSync('/dev/null').rdev;
function isNull(path: string): boolean {
  const state = statSync(path, { throwIfNoEntry: false });
  return state?.isCharacterDevice() === true && state.rdev === NULL;
}

describe('what the kernel tells of itself', () => {
  for (const path of KERNEL_FILES) {
    const covered = isNull(path);
    const titled = covered ? 'EACCES or ENOENT, or to the cell as well the null device' : 'EACCES or ENOENT';
    test(`read ${path}: ${titled}`, async () => {
      const python = `
        file = os.open('${path}', os.O_RDONLY | os.O_NONBLOCK)
        return [os.fstat(file).st_rdev, os.read(file, 64)]`;
      const accepted = ['EACCES', 'ENOENT', ...(covered ? [`worked: [${NULL}, b'']`] : [])];
      expect(accepted).toContain(await comesTo(engine, python));
    });
  }
});

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
  {
    attempt: 'press SysRq',
    python: "open('/proc/sysrq-trigger', 'w')",
    // A view of /proc is a folder of its own, and read-only.
    gets: rung.procView ? 'EROFS' : ['EACCES', 'ENOENT'],
  },
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
  testUnless(
    rung.tree !== 'mounts' && rung.landlock && 'Landlock lets nobody walk through /',
    'nothing but Python, shared libraries, the shell, /etc of our own, and scratch',
    async () => {
      const { files, etc } = await engine.value(`
        import os, sys, sysconfig
        known = {'/proc', '/dev', os.environ['TMPDIR'], os.getcwd(), sys.prefix, '/usr/share/zoneinfo', '/usr/lib/locale'}
        known |= {sysconfig.get_path('stdlib'), sysconfig.get_path('platstdlib')}
        executables = {sys.executable, os.path.realpath(sys.executable)}
        files = []
        for folder, folders, names in os.walk('/'):
            folders[:] = [each for each in folders if os.path.join(folder, each) not in known]
            files += [os.path.join(folder, name) for name in names]
        others = [path for path in files if path not in executables]
        people = [open('/etc/' + name).read() for name in ('passwd', 'group') if os.path.exists('/etc/' + name)]
        return {'files': others, 'etc': ''.join(people)}`);
      const strangers = files.filter(
        (path: string) =>
          !/\.so(\.[\w.-]+)?$|^\/bin\/sh$|^\/etc\/(passwd|group|hosts)$|\/bin\/python[\d.]*$|^\/.pycell-root.json$/.test(
            path,
          ),
      );
      expect(strangers).toEqual([]);
      for (const line of etc.trim().split('\n').filter(Boolean))
        expect(line).toMatch(/^(root:x:0:0?|cell:x:\d+:)/);
    },
  );

  test("of the host's files none can be opened but the runtime's", async () => {
    const { folders, files, libraries, shell } = await describeRuntime(
      engineOptions.python,
      engineOptions.cacheFolder,
    );
    const named = [
      ...folders,
      ...files,
      ...libraries,
      shell,
      '/bin/sh',
      '/etc/mime.types',
      '/usr/share/zoneinfo',
    ];
    const shown = named.flatMap((path) => [path, ...(existsSync(path) ? [realpathSync(path)] : [])]);
    const ofMachine = /^\/proc\/(cpuinfo|loadavg|meminfo|stat|uptime|version)$/;
    const ofDev = /^\/dev\/(null|full|random|urandom|zero|fd|std(in|out|err))$/;
    const places = [
      '/',
      '/etc',
      '/etc/ssh',
      '/etc/ssl/private',
      '/var/log',
      '/usr/bin',
      '/proc',
      '/sys',
      '/dev',
    ];
    const ours = [tmpdir(), hostFolder, hostOfZygote, projectRoot, join(projectRoot, 'packages/engine/src')];
    const known = (named: string) => {
      const path = existsSync(named) ? realpathSync(named) : named;
      return isShown(named) || isShown(path) || ofMachine.test(path) || ofDev.test(named) || isNull(path);
    };
    const isShown = (path: string) =>
      shown.some((each) => path === each || path.startsWith(`${each}/`) || each.startsWith(`${path}/`));
    const paths = [...places, ...ours]
      .flatMap((place) => list(place).map((name) => join(place, name)))
      .filter((path) => !known(path) && !inItsOwn(path));
    expect(paths.length).toBeGreaterThan(100);
    const opened = await engine.value(
      `
      import os
      opened = []
      for path in given:
          try:
              os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
              opened.append(path)
          except (FileNotFoundError, PermissionError):
              pass
          except OSError as error:
              opened.append(f'{path}: {error}')
      return opened`,
      { inputJson: JSON.stringify(paths) },
    );
    expect(opened).toEqual([]);
  });

  /** Of the same name as on the host, and the cell's own. */
  function inItsOwn(path: string): boolean {
    return (
      rung.tree !== 'landlock' &&
      /^\/(bin|dev|etc|lib|lib64|proc|root|run|tmp|usr|work)?$|^\/etc\/(passwd|group|hosts)$|^\/dev\/(fd|shm|std(in|out|err))$|^\/proc\//.test(
        path,
      )
    );
  }

  function list(place: string): string[] {
    try {
      return readdirSync(place).slice(0, 500);
    } catch {
      return [];
    }
  }

  const OWN_MOUNTS = rung.tree === 'mounts' && 'it may know the mounts of its own root';
  testUnless(OWN_MOUNTS, 'which mounts there are: not told', async () => {
    for (const name of ['mountinfo', 'mounts', 'mountstats'])
      expect(await comesTo(engine, `open('/proc/self/${name}')`)).toBe(
        byTree(rung, { mounts: '', chroot: 'ENOENT', landlock: 'EACCES' }),
      );
  });

  testUnless(NO_MOUNTS, 'no mount that can be written to but scratch, /proc and single devices', async () => {
    const mounts: string = await engine.value("open('/proc/self/mountinfo').read()");
    const writable = mounts
      .trim()
      .split('\n')
      .map((line) => line.split(' '))
      .filter((fields) => fields[5]?.split(',').includes('rw'))
      .map((fields) => fields[4]);
    const expected = ['/proc', '/tmp', '/dev/shm', work];
    // Below a view of /proc the container's mounts are still told of, and covered.
    const covered = (path: string) => rung.procView && path.startsWith('/proc/');
    const others = [...new Set(writable)].filter((path) => !expected.includes(path as string));
    expect(others.filter((path) => !covered(path as string)).sort()).toEqual(
      devices.map((name) => `/dev/${name}`),
    );
  });

  testUnless(NO_MOUNTS, 'every mount has nosuid, and nodev but for the devices', async () => {
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

  testUnless(NO_MOUNTS, "the folder of the zygote's own mounts is empty", async () => {
    expect(await engine.value("__import__('os').listdir('/run/pycell')")).toEqual([]);
  });

  test('/dev has harmless devices, links and /dev/shm', async () => {
    const links = ['fd', 'shm', 'stderr', 'stdin', 'stdout'];
    const opens: string[] = await engine.value(
      `
      import os
      opens = []
      for name in given:
          try:
              os.close(os.open('/dev/' + name, os.O_RDONLY | os.O_NONBLOCK))
              opens.append(name)
          except OSError:
              pass
      return opens`,
      { inputJson: JSON.stringify(list('/dev')) },
    );
    expect(opens.filter((name) => !devices.includes(name) && !links.includes(name))).toEqual([]);
    if (rung.tree === 'mounts')
      expect(await engine.value("sorted(__import__('os').listdir('/dev'))")).toEqual(
        [...devices, ...links].sort(),
      );
  });

  test('addresses of the kernel are not told', async () => {
    const addresses: string[] = await engine.value(`
      try:
          return sorted({line.split()[0] for line in open('/proc/kallsyms')})
      except (FileNotFoundError, PermissionError):
          return []`);
    expect(addresses.filter((address) => !/^0+$/.test(address))).toEqual([]);
  });
});
