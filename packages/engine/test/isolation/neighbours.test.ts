/**
 * Two cells at the same time, and the service beside them: what namespaces do for free, tried with the real numbers and
 * paths that the host knows.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { comesTo, refuses, stateOf, withKernel } from '../support/attempts.js';
import { engineOptions, mainOf, projectRoot, startEngine } from '../support/engine.js';
import { INSIDE_GVISOR } from '../support/gvisor.js';
import { descendantsOf, exists, folders, MARK, named, newName, until, zygoteOf } from '../support/host.js';
import { byTree, rungOf, testUnless } from '../support/rung.js';
import { filesBelow, scratchFolders } from '../support/scratch.js';

const engine = await startEngine({ cells: 2, ceilings: { wallMs: 180_000 } });
const rung = rungOf(engine);
const gvisor = engine.isolation().jail === 'gvisor';

// The neighbour: a cell that runs for as long as the tests of this file do.
const name = newName();
const end = new AbortController();
const neighbour = engine.run(
  {
    script: `${MARK}
import os, signal, time
SECRET = 'of-the-neighbour' * 100
def main(name):
    os.environ['SECRET'] = SECRET
    for place in (os.getcwd(), os.environ['TMPDIR']):
        os.mkdir(place + '/folder')
        with open(place + '/secret', 'w') as file:
            file.write(SECRET)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    mark(name)
    while True:
        time.sleep(0.1)
`,
    inputJson: JSON.stringify(name),
  },
  { signal: end.signal },
);
afterAll(async () => {
  end.abort();
  await neighbour.catch(() => {});
});
// Inside gVisor the host sees no process of a cell; the numbers are then those of nobody there.
const pid = gvisor ? 4_000_000 : ((await until(() => named(name)[0], 10_000)) as number);
const parentOf = (child: number) =>
  Number(readFileSync(`/proc/${child}/stat`, 'latin1').split(') ')[1]?.split(' ')[1]);
const others: Record<string, number> = gvisor
  ? { 'the service': process.pid }
  : {
      'the neighbour': pid,
      "the neighbour's slot": parentOf(pid),
      'the zygote': zygoteOf(engine.jailPid as number),
      'the jail': engine.jailPid as number,
      'the service': process.pid,
    };

/** What names a process that a pid namespace hides, that another uid owns, or that Landlock keeps away. */
const hidden = (otherwise = 'EPERM') => (rung.ownPids ? 'ESRCH' : otherwise);
/** Whether it leads a process group. */
const leads = (number: number) =>
  readFileSync(`/proc/${number}/stat`, 'latin1').split(') ')[1]?.split(' ')[2] === String(number);
const inProc = byTree(rung, { mounts: 'ENOENT', chroot: 'ENOENT', landlock: 'EACCES' });

for (const [whom, number] of Object.entries(others)) {
  const on = (attempt: string, python: string, gets: string | string[], skip?: string | false) => ({
    attempt,
    python,
    gets,
    given: number,
    skip,
  });
  const GROUP = leads(number) || !rung.ownUid ? 'EPERM' : 'ESRCH';
  refuses(engine, whom, [
    ...[
      'environ',
      'maps',
      'smaps',
      'mem',
      'auxv',
      'cmdline',
      'status',
      'stat',
      'io',
      'stack',
      'syscall',
      'cgroup',
    ].map((file) =>
      on(`read /proc/<pid>/${file}`, `open(f'/proc/{given}/${file}', 'rb', 0).read(1)`, inProc),
    ),
    on('write /proc/<pid>/mem', "open(f'/proc/{given}/mem', 'r+b', 0)", inProc),
    ...['fd', 'task', 'map_files', 'net', 'root', 'cwd'].map((folder) =>
      on(`list /proc/<pid>/${folder}`, `os.listdir(f'/proc/{given}/${folder}')`, inProc),
    ),
    ...['root', 'cwd', 'exe', 'fd/0', 'fd/1', 'ns/net', 'ns/mnt'].map((link) =>
      on(`follow /proc/<pid>/${link}`, `os.readlink(f'/proc/{given}/${link}')`, inProc),
    ),
    on('read the root folder by it', "open(f'/proc/{given}/root/etc/passwd')", inProc),
    on(
      'list it by the number of a thread',
      "os.listdir(f'/proc/self/task/{given}')",
      byTree(rung, { mounts: 'ENOENT', chroot: 'ENOENT', landlock: 'ENOENT' }),
    ),
    ...['0', '2', '9', '15', '17', '19', '18', '11', '13'].map((signal) =>
      on(`kill with signal ${signal}`, `os.kill(given, ${signal})`, hidden()),
    ),
    // No group has that number, unless the process leads one.
    on('kill its group', 'os.kill(-given, 9)', hidden(GROUP)),
    on('stop its group', 'os.killpg(given, 19)', hidden(GROUP)),
    on('tkill', 'call(200 if X86 else 130, given, 9)', hidden()),
    on('tgkill', 'call(234 if X86 else 131, given, given, 9)', hidden()),
    on('tgkill as a thread of its own', 'call(234 if X86 else 131, os.getpid(), given, 9)', [
      'ESRCH',
      'EPERM',
    ]),
    on('rt_sigqueueinfo', "call('rt_sigqueueinfo', given, 9, bytes(128))", 'EPERM'),
    on('pidfd_open', 'os.pidfd_open(given)', 'EPERM'),
    on('ptrace attach', "call('ptrace', 16, given, 0, 0)", 'EPERM'),
    on('ptrace seize', "call('ptrace', 0x4206, given, 0, 0)", 'EPERM'),
    on('process_vm_readv', "call('process_vm_readv', given, 0, 0, 0, 0, 0)", 'EPERM'),
    on('process_vm_writev', "call('process_vm_writev', given, 0, 0, 0, 0, 0)", 'EPERM'),
    on('kcmp', "call('kcmp', os.getpid(), given, 0, 0, 0)", 'EPERM'),
    on('read its limits', "call('prlimit64', given, 7, 0, bytes(16))", 'EPERM'),
    on('set its limits', "call('prlimit64', given, 7, bytes(16), 0)", 'EPERM'),
    on('set its priority', "call('setpriority', 0, given, 19)", 'EPERM'),
    on('set the priority of its group', "call('setpriority', 1, given, 19)", 'EPERM'),
    on('set the priority of its user', "call('setpriority', 2, os.getuid(), 19)", 'EPERM'),
    on('read its priority', 'os.getpriority(0, given)', 'EPERM'),
    on('set its affinity', "call('sched_setaffinity', given, 8, bytes([1] + [0] * 7))", 'EPERM'),
    on('read its affinity', 'os.sched_getaffinity(given)', hidden()),
    on('set its scheduler', "call('sched_setscheduler', given, 3, bytes(8))", 'EPERM'),
    on('read its scheduler', 'os.sched_getscheduler(given)', hidden()),
    on('set its scheduling attributes', "call('sched_setattr', given, bytes(48), 0)", 'EPERM'),
    on('set its input-output priority', "call('ioprio_set', 1, given, 0)", 'EPERM'),
    on('move its pages', "call('move_pages', given, 0, 0, 0, 0, 0)", 'EPERM'),
    on('read its group', 'os.getpgid(given)', hidden()),
    on('read its session', 'os.getsid(given)', hidden()),
    on(
      'read its processor time',
      '__import__("time").clock_gettime((~given << 3) | 2)',
      rung.ownPids ? 'EINVAL' : 'EPERM',
    ),
    on(
      'wait for its processor time',
      'call(230 if X86 else 115, (~given << 3) | 2, 0, bytes(16), 0)',
      rung.ownPids ? 'EINVAL' : 'EPERM',
    ),
    on('wait for it', 'os.waitpid(given, os.WNOHANG)', 'ECHILD'),
    on('have its signals sent to it (F_SETOWN)', "call('fcntl', 1, 8, given)", 'EPERM'),
    on(
      'join its group',
      'os.setpgid(0, given)',
      'EPERM',
      !rung.ownPids && 'answered with success, and not done; see processes',
    ),
    on('take its robust futexes', 'call(274 if X86 else 100, given, bytes(8), bytes(8))', 'EPERM'),
  ]);
}

describe('the neighbour and the service', () => {
  const attacks = {
    'kill(-1, SIGKILL)': 'os.kill(-1, signal.SIGKILL)',
    'kill(-1, SIGSTOP)': 'os.kill(-1, signal.SIGSTOP)',
    'kill(0, SIGKILL)': 'os.kill(0, signal.SIGKILL)',
    'SIGKILL to the group of each': '[kill(-each, 9) for each in given]',
    'SIGKILL and SIGSTOP to each, by every call': `
      for each in given:
          for number in (9, 19):
              kill(each, number)
              for name, arguments in (('tkill', (each, number)), ('tgkill', (each, each, number))):
                  came_to(call, {'tkill': 200 if X86 else 130, 'tgkill': 234 if X86 else 131}[name], *arguments)`,
    'SIGKILL to all numbers of processes and groups':
      '[kill(each, 9) for each in range(-70000, 70000) if each != os.getpid()]',
  };
  test.each(Object.entries(attacks))('are alive and not stopped after %s', async (_, attack) => {
    const body = attack.startsWith('\n') ? attack : `\n      ${attack}`;
    const { status } = await engine.script(
      withKernel(
        mainOf(`
      import signal
      def kill(number, which):
          try:
              os.kill(number, which)
          except OSError:
              pass${body}`),
      ),
      { inputJson: JSON.stringify(Object.values(others)) },
    );
    expect(['ok', 'crashed', 'exception', 'not_json', 'exit']).toContain(status);
    for (const each of gvisor ? [] : Object.values(others)) {
      expect(exists(each)).toBe(true);
      expect(readFileSync(`/proc/${each}/stat`, 'latin1').split(') ')[1]?.[0]).toMatch(/[SRD]/);
    }
    await until(() => engine.stats().running === 1);
    expect(await engine.value('1 + 1')).toBe(2);
  });

  testUnless(
    gvisor && 'the host sees no process of a cell',
    'keep their priority, processors and limits',
    async () => {
      const look = () =>
        Object.values(others).map((each) => {
          const fields = readFileSync(`/proc/${each}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
          const status = readFileSync(`/proc/${each}/status`, 'latin1');
          return [
            fields[15],
            fields[16],
            fields[38],
            /Cpus_allowed:.*/.exec(status)?.[0],
            // gVisor has no such file.
            INSIDE_GVISOR || readFileSync(`/proc/${each}/limits`, 'latin1'),
          ];
        });
      const before = look();
      await engine.script(
        withKernel(
          mainOf(`
        for each in given + [0]:
            for which, who in ((0, each), (1, each), (2, os.getuid()), (1, 0)):
                came_to(call, 'setpriority', which, who, 19)
            if each:
                came_to(call, 'sched_setaffinity', each, 8, bytes([1] + [0] * 7))
                came_to(call, 'sched_setscheduler', each, 3, bytes(8))
                came_to(call, 'ioprio_set', 1, each, 3 << 13)
                came_to(call, 'prlimit64', each, 7, bytes(16), 0)`),
        ),
        { inputJson: JSON.stringify(Object.values(others)) },
      );
      expect(look()).toEqual(before);
    },
  );
});

describe('sockets of the service', () => {
  const abstract = `pycell-dgram-${process.pid}`;
  const folder = mkdtempSync(join(tmpdir(), 'pycell-dgram-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('TCP and UDP to its port on 127.0.0.1, by every way to a socket: ENETUNREACH', async () => {
    let visitors = 0;
    const server = createServer(() => visitors++).listen(0, '127.0.0.1');
    try {
      await until(() => server.listening);
      const { port } = server.address() as { port: number };
      for (const kind of [1, 2, 2 | 0o2000000, 1 | 0o4000])
        expect(
          await comesTo(
            engine,
            `__import__('socket').socket(2, ${kind}).connect(('127.0.0.1', given))`,
            port,
          ),
        ).toBe('ENETUNREACH');
      expect(visitors).toBe(0);
    } finally {
      server.close();
    }
  });

  test('datagrams to a socket that the host has bound, by path and by abstract name: none arrives', async () => {
    const path = join(folder, 'socket');
    const program = `
import socket, sys
for name in (${JSON.stringify(path)}, '\\0${abstract}'):
    each = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    each.bind(name)
    globals()['s' + str(len(name))] = each
    each.settimeout(30)
print('bound', flush=True)
import select
ready = select.select([each for key, each in list(globals().items()) if key[0] == 's' and hasattr(each, 'recv') and not isinstance(each, type)], [], [], 30)[0]
for each in ready:
    print('got', each.recv(100), flush=True)
`;
    const receiver = spawn(engineOptions.python, ['-I', '-c', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let heard = '';
    receiver.stdout.setEncoding('utf8').on('data', (text) => {
      heard += text;
    });
    try {
      await until(() => heard.includes('bound'));
      for (const to of [path, `\0${abstract}`]) {
        const seen = byTree(rung, {
          mounts: to === path ? 'ENOENT' : 'ECONNREFUSED',
          chroot: 'EPERM',
          landlock: 'EPERM',
        });
        for (const python of [
          "__import__('socket').socket(1, 2).sendto(b'x', given)",
          "__import__('socket').socket(1, 2).sendmsg([b'x'], [], 0, given)",
          "__import__('socket').socketpair(1, 2)[0].sendto(b'x', given)",
          "__import__('socket').socketpair(1, 2)[0].connect(given)",
        ])
          expect(await comesTo(engine, python, to)).toBe(seen);
        // A stream of a pair is connected already.
        expect(['EPERM', 'EISCONN', 'EOPNOTSUPP']).toContain(
          await comesTo(engine, "__import__('socket').socketpair()[0].sendto(b'x', given)", to),
        );
      }
      expect(heard).toBe('bound\n');
    } finally {
      receiver.kill('SIGKILL');
    }
  });
});

const NO_PATH = rung.tmpfs && 'a tmpfs in another mount namespace has no path';
const skip = NO_PATH || (gvisor && 'it is in a file system of the sandbox');
const seenAs = (path: string) =>
  rung.tree.endsWith('chroot') ? path.slice((engineOptions.preparedRoot ?? '').length) : path;

describe('scratch of the neighbour', () => {
  // Of all slots' folders the one with its file; the test itself may look there as root, or as the same user.
  const secret = filesBelow(engine).find((path) => path.endsWith('/work/secret'));
  const place = secret ? dirname(dirname(secret)) : '/nowhere';
  testUnless(skip, 'is there, by its real path', () => expect(secret).toBeDefined());
  const to = (path: string) => `${seenAs(place)}/${path}`;
  const all = [
    { attempt: 'list the folder of all slots', python: 'os.listdir(given)', given: seenAs(dirname(place)) },
    { attempt: "list the slot's folder", python: 'os.listdir(given)', given: seenAs(place) },
    ...['work', 'tmp'].flatMap((each) => [
      { attempt: `list ${each}`, python: 'os.listdir(given)', given: to(each) },
      { attempt: `read a file in ${each}`, python: 'open(given)', given: to(`${each}/secret`) },
      { attempt: `append to it in ${each}`, python: "open(given, 'a')", given: to(`${each}/secret`) },
      { attempt: `create a file in ${each}`, python: "open(given, 'w')", given: to(`${each}/new`) },
      { attempt: `make a folder in ${each}`, python: 'os.mkdir(given)', given: to(`${each}/new`) },
      { attempt: `remove a file in ${each}`, python: 'os.unlink(given)', given: to(`${each}/secret`) },
      { attempt: `remove a folder in ${each}`, python: 'os.rmdir(given)', given: to(`${each}/folder`) },
      {
        attempt: `rename a file in ${each}`,
        python: "os.rename(given, given + 'x')",
        given: to(`${each}/secret`),
      },
      {
        attempt: `move a file from ${each}`,
        python: "os.rename(given, TMP + '/x')",
        given: to(`${each}/secret`),
        cross: true,
      },
      {
        attempt: `move a file into ${each}`,
        python: "os.rename('script.py', given)",
        given: to(`${each}/script.py`),
        cross: true,
      },
      {
        attempt: `link a file from ${each}`,
        python: "os.link(given, TMP + '/x')",
        given: to(`${each}/secret`),
        cross: true,
      },
      {
        attempt: `link a file into ${each}`,
        python: "os.link('script.py', given)",
        given: to(`${each}/new`),
        cross: true,
      },
      { attempt: `a symbolic link into ${each}`, python: "os.symlink('x', given)", given: to(`${each}/new`) },
      { attempt: `a pipe in ${each}`, python: 'os.mkfifo(given)', given: to(`${each}/new`) },
      {
        attempt: `a file without a name in ${each}`,
        python: 'os.open(given, os.O_TMPFILE | os.O_RDWR)',
        given: to(each),
      },
      {
        attempt: `read a file in ${each} through a symbolic link`,
        python: `
          os.symlink(given, 'link')
          open('link')`,
        given: to(`${each}/secret`),
      },
      {
        attempt: `climb from its own folder to ${each}`,
        python: "os.open('../../' + '/'.join(given.split('/')[-3:]), os.O_RDONLY)",
        given: to(`${each}/secret`),
      },
      {
        attempt: `read a file in ${each} from inside`,
        python: `
          os.chdir(os.path.dirname(given))
          open('secret')`,
        given: to(`${each}/secret`),
      },
      {
        attempt: `open a file in ${each} without rights first (O_PATH)`,
        python: "open('/proc/self/fd/%d' % os.open(given, os.O_PATH))",
        given: to(`${each}/secret`),
      },
      { attempt: `watch ${each}`, python: 'os.open(given, os.O_RDONLY | os.O_DIRECTORY)', given: to(each) },
    ]),
  ];
  refuses(
    engine,
    'by its real path',
    all.map(({ attempt, python, given, ...rest }) => ({
      attempt,
      python,
      given,
      // Landlock says EXDEV where a file would move between folders of different rights.
      gets: 'cross' in rest && rung.landlock ? ['EACCES', 'EXDEV'] : 'EACCES',
      skip,
    })),
  );
  refuses(
    engine,
    'what Landlock does not look at',
    [
      { attempt: 'truncate', python: 'os.truncate(given, 0)', gets: rung.ownUid ? 'EACCES' : 'EPERM' },
      { attempt: 'chmod', python: 'os.chmod(given, 0o777)', gets: 'EACCES', target: `${place}/work/secret` },
      {
        attempt: 'set the times',
        python: 'os.utime(given, (1, 1))',
        gets: 'EACCES',
        target: `${place}/work/secret`,
      },
      {
        attempt: 'chown',
        python: 'os.chown(given, os.getuid(), -1)',
        gets: rung.ownUid ? 'EACCES' : 'EPERM',
      },
      { attempt: 'set an extended attribute', python: "os.setxattr(given, 'user.x', b'y')", gets: 'EPERM' },
      {
        attempt: 'stat',
        python: 'os.stat(given)',
        gets: 'EACCES',
        skip: !rung.ownUid && 'answered to who knows the 128 random bits of its name',
      },
    ].map((each) => ({ ...each, given: to('work/secret'), skip: skip || each.skip })),
  );

  testUnless(skip, 'is as it was', () => {
    for (const each of ['work', 'tmp']) {
      if (rung.ownUid && process.getuid?.() !== 0) continue;
      expect(
        readdirSync(join(place, each))
          .filter((file) => file !== 'script.py')
          .sort(),
      ).toEqual(['folder', 'secret']);
      expect(readFileSync(join(place, each, 'secret'), 'utf8')).toBe('of-the-neighbour'.repeat(100));
      expect(statSync(join(place, each)).mode & 0o777).toBe(0o700);
    }
  });
});

const library: string = await engine.value("__import__('os').__file__");

/** Of the same owner as an ordinary user's cells: nothing but a layer keeps them as they are. */
describe("the service's and the runtime's files", () => {
  const own = mkdtempSync(join(tmpdir(), 'pycell-own-'));
  mkdirSync(join(own, 'folder'));
  writeFileSync(join(own, 'file'), 'of the service');
  afterAll(() => rmSync(own, { recursive: true }));
  const host = join(process.env.XDG_RUNTIME_DIR || tmpdir(), folders()[0] as string, 'zygote-1');
  const files: Record<string, string> = {
    "a file of the service's user": join(own, 'file'),
    "the engine's socket": join(host, 'host.sock'),
    "the zygote's configuration": join(host, 'zygote.json'),
    "the service's source": join(projectRoot, 'packages/engine/src/engine.ts'),
    "the guest's source": join(projectRoot, 'packages/engine/guest/pycell_guest/cell.py'),
  };
  const there = rung.tree === 'landlock';
  const before = Object.values(files).map(look);
  function look(path: string) {
    const socket = statSync(path).isSocket();
    return {
      ...stateOf(path),
      hash: socket ? '' : createHash('sha256').update(readFileSync(path)).digest('hex'),
    };
  }

  for (const [what, path] of Object.entries(files)) {
    const gone = 'ENOENT';
    const closed = there ? 'EACCES' : gone;
    // Before Landlock is asked the kernel refuses what lies on another mount, as a container's /tmp may be, and then what is
    // another owner's (protected_hardlinks).
    const isOwn = statSync(path).uid === process.getuid?.();
    const linked = there ? ['EXDEV', isOwn ? 'EACCES' : 'EPERM'] : gone;
    refuses(
      engine,
      what,
      [
        { attempt: 'chmod', python: 'os.chmod(given, 0o777)', gets: gone, target: path },
        { attempt: 'set its times', python: 'os.utime(given, (1, 1))', gets: gone, target: path },
        {
          attempt: 'set its times, a link not followed',
          python: 'os.utime(given, (1, 1), follow_symlinks=False)',
          gets: gone,
          target: path,
        },
        { attempt: 'truncate', python: 'os.truncate(given, 0)', gets: there ? 'EPERM' : gone },
        { attempt: 'chown', python: 'os.chown(given, -1, os.getgid())', gets: there ? 'EPERM' : gone },
        { attempt: 'rename', python: "os.rename(given, given + '.old')", gets: closed },
        {
          attempt: 'replace',
          python: "os.rename('script.py', given)",
          gets: there ? ['EACCES', 'EXDEV'] : gone,
        },
        { attempt: 'unlink', python: 'os.unlink(given)', gets: closed },
        { attempt: 'link', python: "os.link(given, TMP + '/x')", gets: linked },
        {
          attempt: 'open to write',
          python: "open(given, 'r+b')",
          gets: there && path.endsWith('.sock') ? ['EACCES', 'ENXIO'] : closed,
        },
        {
          attempt: 'open to read, and cut',
          python: 'os.open(given, os.O_RDONLY | os.O_TRUNC)',
          gets: 'EPERM',
        },
        {
          attempt: 'open to write, and cut',
          python: 'os.open(given, os.O_WRONLY | os.O_TRUNC)',
          gets: there && path.endsWith('.sock') ? ['EACCES', 'ENXIO'] : closed,
        },
      ].map((each) => ({ ...each, given: path })),
    );
  }
  refuses(engine, 'a file of the runtime that it has open', [
    {
      attempt: 'fchmod',
      python: 'os.fchmod(os.open(os.__file__, os.O_RDONLY), 0o777)',
      gets: byTree(rung, { mounts: 'EROFS', chroot: 'EPERM', landlock: 'EPERM' }),
      target: library,
    },
    {
      attempt: 'set its times',
      python: 'os.utime(os.open(os.__file__, os.O_RDONLY), (1, 1))',
      gets: byTree(rung, { mounts: 'EROFS', chroot: 'EPERM', landlock: 'EPERM' }),
      target: library,
    },
    { attempt: 'ftruncate', python: 'os.ftruncate(os.open(os.__file__, os.O_RDONLY), 0)', gets: 'EINVAL' },
    {
      attempt: 'fchown',
      python: 'os.fchown(os.open(os.__file__, os.O_RDONLY), os.getuid(), -1)',
      gets: byTree(rung, { mounts: 'EROFS', chroot: 'EPERM', landlock: 'EPERM' }),
    },
  ]);

  test('are as they were', () => expect(Object.values(files).map(look)).toEqual(before));
});

describe('left behind', () => {
  const gone = async (mark: string) => {
    await until(() => named(mark).length === 0, 3000);
  };
  const ways: Record<string, string> = {
    'a daemon: two forks and a session of its own': `
      if not os.fork():
          os.setsid()
          if not os.fork():
              mark(given)
              time.sleep(60)
          os._exit(0)
      os.wait()`,
    'a daemon whose session has a group of another number': `
      if not os.fork():
          os.setsid()
          os.setpgid(0, 0)
          if not os.fork():
              os.setpgid(0, 0)
              os.setsid()
              mark(given)
              time.sleep(60)
          os._exit(0)
      os.wait()`,
    'chains of forks, each ending when its child is there': `
      mark(given)
      for _ in range(6):
          if not os.fork():
              for number in range(1, 65):
                  try:
                      signal.signal(number, signal.SIG_IGN)
                  except (OSError, ValueError):
                      pass
              while True:
                  try:
                      if os.fork():
                          os._exit(0)
                  except OSError:
                      pass`,
    'a chain of vforks and programs': `
      mark(given)
      program = 'import os, sys, ctypes\\nctypes.CDLL(None).prctl(15, sys.argv[1].encode())\\nwhile True:\\n  try:\\n    if os.fork(): os._exit(0)\\n  except OSError: pass'
      import subprocess, sys
      subprocess.Popen([sys.executable, '-I', '-S', '-c', program, given], start_new_session=True)
      time.sleep(0.1)`,
    'processes that are stopped, and one that waits for its parent': `
      mark(given)
      for _ in range(5):
          if not os.fork():
              os.kill(os.getpid(), signal.SIGSTOP)
      if not os.fork():
          os.getppid()
          time.sleep(60)`,
    'threads of a process whose first one has ended': `
      mark(given)
      import threading
      if not os.fork():
          threading.Thread(target=time.sleep, args=(60,)).start()
          ctypes.CDLL(None).syscall(60 if os.uname().machine == 'x86_64' else 93, 0)`,
  };
  test.each(Object.entries(ways))('%s: gone with the run', async (_, body) => {
    for (let run = 0; run < 3; run++) {
      const mark = newName();
      const outcome = await engine.script(`${MARK}\nimport os, signal, time\n${mainOf(body)}`, {
        inputJson: JSON.stringify(mark),
      });
      expect(outcome).toMatchObject({ status: 'ok' });
      await gone(mark);
    }
    // Nothing but the neighbour, its slot, the slot in between, and the cell that is ready.
    if (!gvisor) await until(() => descendantsOf(engine.jailPid as number).length <= 8, 3000);
  });

  test('files in every folder of the host that everyone may write to', async () => {
    const open = worldWritable();
    expect(open.length).toBeGreaterThan(1);
    const file = `left-${newName()}`;
    const came: [string, string][] = JSON.parse(
      (
        await engine.script(
          withKernel(
            mainOf("[[path, came_to(lambda: open(f'{path}/{given[1]}', 'w'))] for path in given[0]]"),
          ),
          { inputJson: JSON.stringify([open, file]) },
        )
      ).resultJson as string,
    );
    expect(open.filter((path) => readdirSync(path).includes(file))).toEqual([]);
    const own = rung.tree === 'mounts' ? /^\/(dev\/shm|tmp)/ : /^$/;
    expect(
      came.filter(([path, to]) => !own.test(path) && !['EACCES', 'ENOENT', 'EROFS'].includes(to)),
    ).toEqual([]);
  });

  function worldWritable(): string[] {
    const found: string[] = [];
    const look = (path: string, depth: number) => {
      try {
        if (statSync(path).mode & 0o002) found.push(path);
        if (depth > 0)
          for (const entry of readdirSync(path, { withFileTypes: true }))
            if (entry.isDirectory() && !/^(proc|sys)$/.test(entry.name))
              look(join(path, entry.name), depth - 1);
      } catch {
        // closed to the test
      }
    };
    look('/', 2);
    return found;
  }

  testUnless(
    NO_PATH,
    'trees 3000 deep, folders of mode 0, and names of all bytes: gone with the run',
    async () => {
      const slots = scratchFolders(engine).length;
      for (let run = 0; run < 3; run++) {
        const { status } = await engine.script(
          mainOf(`
        import os
        for place in (os.getcwd(), os.environ['TMPDIR']):
            os.chdir(place)
            for number in range(1, 256):
                if number != 47:
                    os.close(os.open(b'x' + bytes([number]), os.O_CREAT | os.O_WRONLY, 0))
            os.mkdir('closed')
            os.mkdir('closed/inside')
            os.mkdir('closed/inside/x', 0)
            os.close(os.open('closed/inside/file', os.O_CREAT, 0))
            os.symlink('/', 'closed/root')
            os.mkfifo('closed/pipe')
            for path in ('closed/inside', 'closed'):
                os.chmod(path, 0)
            for _ in range(3000):
                os.mkdir('a')
                os.chdir('a')
        os.chmod(place, 0)`),
        );
        expect(['ok', 'crashed']).toContain(status);
        await until(
          () =>
            filesBelow(engine).filter((path) => !path.includes('/secret') && !path.endsWith('/folder'))
              .length === 0,
        );
        expect(await engine.value('2 + 2')).toBe(4);
      }
      expect(scratchFolders(engine).length).toBe(slots);
    },
  );

  testUnless(
    gvisor && 'the host cannot kill one cell of it',
    'when its slot is killed from the host: processes and scratch',
    async () => {
      const mark = newName();
      const run = engine.script(
        `${MARK}
import os, time
def main(name):
    mark(name)
    open('left', 'w').write('x')
    for _ in range(3):
        if not os.fork():
            os.setsid()
            time.sleep(60)
    time.sleep(60)`,
        { inputJson: JSON.stringify(mark) },
      );
      await until(() => named(mark).length === 4, 5000);
      const leader = Math.min(...named(mark));
      process.kill(parentOf(leader), 'SIGKILL');
      expect(await run).toMatchObject({ status: 'internal_error' });
      await gone(mark);
      expect(await engine.value('2 + 2')).toBe(4);
      await until(() => filesBelow(engine).filter((path) => path.endsWith('/left')).length === 0, 5000);
    },
  );
});
