import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { comesTo, refuses, withKernel } from '../support/attempts.js';
import { mainOf, startEngine } from '../support/engine.js';
import { until } from '../support/host.js';
import { byTree, rungOf, slotOf, testUnless } from '../support/rung.js';
import { filesBelow } from '../support/scratch.js';

const MiB = 1024 * 1024;
// Two slots: the runs of a test go through the same ones over and over.
const engine = await startEngine({ cells: 2 });
const rung = rungOf(engine);
const slot = slotOf(rung);
const IN_A_FOLDER = !rung.tmpfs && 'a folder has no size of its own; see below';
const work: string = await engine.value("__import__('os').getcwd()");
// Where the interpreter itself is below /tmp, the way to it is shown there, read-only.
const ways: string = JSON.stringify(
  await engine.value(`
    import os, sys
    paths = [os.path.abspath(path) for path in (sys.prefix, sys.base_prefix, sys.executable)]
    return [path.split('/')[2] for path in paths if path.startswith('/tmp/')]`),
);

refuses(engine, 'a single file', [
  {
    attempt: 'a file past fileBytes',
    python: `
      with open(TMP + '/x', 'wb', 0) as file:
          for _ in range(11):
              file.write(bytes(1 << 20))`,
    gets: 'EFBIG',
  },
  {
    attempt: 'a hole past fileBytes',
    python: "os.truncate(os.open(TMP + '/x', os.O_CREAT | os.O_RDWR), 1 << 30)",
    gets: 'EFBIG',
  },
]);

const tooMuch: Record<string, string> = {
  'more bytes in /tmp than diskBytes': `
    for number in range(1000):
        with open(f'{TMP}/{number}', 'wb', 0) as file:
            file.write(bytes(1 << 20))`,
  'more bytes in the work folder than diskBytes': `
    for number in range(1000):
        with open(f'{number}', 'wb', 0) as file:
            file.write(bytes(1 << 20))`,
  'more bytes in both than diskBytes, a little in each of many files': `
    for number in range(100000):
        with open(f'{(".", TMP)[number % 2]}/{number}', 'wb', 0) as file:
            file.write(bytes(1 << 16))`,
  'space reserved past diskBytes': `
    for number in range(1000):
        os.posix_fallocate(os.open(f'{TMP}/{number}', os.O_CREAT | os.O_RDWR), 0, 9 << 20)`,
  'files that are removed and kept open past diskBytes': `
    held = []
    for number in range(200):
        held.append(os.open(f'{TMP}/{number}', os.O_CREAT | os.O_RDWR))
        os.write(held[-1], bytes(1 << 20))
        os.unlink(f'{TMP}/{number}')`,
  'files without a name past diskBytes': `
    held = []
    for number in range(200):
        held.append(os.open(TMP, os.O_TMPFILE | os.O_RDWR))
        os.write(held[-1], bytes(1 << 20))`,
  'files that are removed, closed, and mapped': `
    import mmap
    held = []
    for number in range(200):
        file = os.open(TMP + '/x', os.O_CREAT | os.O_RDWR)
        os.write(file, bytes(1 << 20))
        held.append(mmap.mmap(file, 1 << 20))
        os.close(file)
        os.unlink(TMP + '/x')`,
  'files that are removed and held by children': `
    import time
    for _ in range(10):
        if not os.fork():
            held = []
            for number in range(20):
                held.append(os.open(f'{TMP}/{os.getpid()}', os.O_CREAT | os.O_RDWR))
                os.unlink(f'{TMP}/{os.getpid()}')
                os.write(held[-1], bytes(1 << 20))
            time.sleep(3)
            os._exit(0)`,
  'a file grown by a mapping': `
    import mmap
    for number in range(200):
        file = os.open(f'{TMP}/{number}', os.O_CREAT | os.O_RDWR)
        os.ftruncate(file, 8 << 20)
        with mmap.mmap(file, 8 << 20) as memory:
            memory[:] = bytes([1]) * (8 << 20)
        os.close(file)`,
  'more files than inodes': `
    for number in range(100000):
        os.close(os.open(f'{TMP}/{number}', os.O_CREAT | os.O_RDWR))`,
  'more folders than inodes': `
    for number in range(100000):
        os.mkdir(f'{TMP}/{number}')`,
  'more hard links than inodes': `
    open(TMP + '/x', 'w')
    for number in range(60000):
        os.link(TMP + '/x', f'{TMP}/{number}')`,
  'more symbolic links than inodes': `
    for number in range(100000):
        os.symlink('x' * 100, f'{TMP}/{number}')`,
  'a tree deeper than any path': `
    for _ in range(100000):
        os.mkdir('a')
        os.chdir('a')`,
};

refuses(
  engine,
  "scratch's bounds, where it is a tmpfs",
  Object.entries(tooMuch).map(([attempt, python]) => ({
    attempt,
    python,
    gets: 'ENOSPC',
    skip: IN_A_FOLDER || (/held by children|mapp/.test(attempt) && 'what a child, or a signal, would tell'),
  })),
);

describe("scratch's bounds, where it is a folder", () => {
  for (const [attempt, python] of Object.entries(tooMuch)) {
    const title = `${attempt}: the run ends as crashed, with the cause`;
    const reason = python.includes('O_TMPFILE') && rung.gvisor && 'gVisor has none; see below';
    testUnless((rung.tmpfs && 'it is a tmpfs, which refuses by itself') || reason, title, async () => {
      const outcome = await engine.script(withKernel(mainOf(`${python}\n    __import__('time').sleep(3)`)));
      expect(outcome).toMatchObject({
        status: 'crashed',
        error: 'Script crashed: disk limit of 64 MiB exceeded',
      });
      await until(() => filesBelow(engine).length === 0);
      expect(await engine.value('1 + 1')).toBe(2);
    });
  }

  testUnless(!rung.gvisor && 'Linux has them', 'files without a name: ENOTSUP or EISDIR', async () => {
    const python = 'os.open(TMP, os.O_TMPFILE | os.O_RDWR)';
    expect(['ENOTSUP', 'EISDIR']).toContain(await comesTo(engine, python));
  });

  // gVisor does not tell the two apart.
  const sparse = rung.gvisor
    ? 'what a sparse file does not use counts as well'
    : 'what a sparse file does not use does not count';
  testUnless(rung.tmpfs && 'it is a tmpfs', sparse, async () => {
    const { status } = await engine.script(
      mainOf(`
        import os, time
        held = []
        for number in range(60):
            held.append(os.open(f'{number}', os.O_CREAT | os.O_RDWR))
            os.truncate(held[-1], 9 << 20)
        time.sleep(${rung.gvisor ? 3 : 0.3})`),
    );
    expect(status).toBe(rung.gvisor ? 'crashed' : 'ok');
  });

  testUnless(
    rung.tmpfs && 'it is a tmpfs',
    'a folder that is closed even to its owner ends a run, or counts',
    async () => {
      const { status } = await engine.script(
        withKernel(
          mainOf(`
        os.mkdir('closed', 0o700)
        for number in range(100):
            with open(f'closed/{number}', 'wb') as file:
                file.write(bytes(1 << 20))
                os.fchmod(file.fileno(), 0)
            os.chmod('closed', 0o300)
        os.chmod('closed', 0)
        __import__('time').sleep(2)`),
        ),
      );
      expect(status).toBe('crashed');
      await until(() => filesBelow(engine).length === 0);
    },
  );
});

refuses(engine, "scratch's mounts", [
  ...['/tmp', work, '/dev/shm', '/proc', '/'].flatMap((path) => [
    { attempt: `unmount ${path}`, python: `call('umount2', b'${path}', 0)`, gets: 'EPERM' },
    { attempt: `detach ${path}`, python: `call('umount2', b'${path}', 2)`, gets: 'EPERM' },
    {
      attempt: `remount ${path} with other limits`,
      python: `call('mount', 0, b'${path}', 0, 32, b'size=100g')`,
      gets: 'EPERM',
    },
  ]),
  {
    attempt: 'mount a tmpfs over /tmp',
    python: "call('mount', b't', b'/tmp', b'tmpfs', 0, 0)",
    gets: 'EPERM',
  },
  { attempt: 'mount another /proc', python: "call('mount', b'p', b'/tmp', b'proc', 0, 0)", gets: 'EPERM' },
  { attempt: 'bind / over /tmp', python: "call('mount', b'/', b'/tmp', 0, 4096, 0)", gets: 'EPERM' },
  { attempt: 'change how mounts propagate', python: "call('mount', 0, b'/', 0, 1 << 20, 0)", gets: 'EPERM' },
  { attempt: 'open a file system', python: "call('fsopen', b'tmpfs', 0)", gets: 'EPERM' },
  { attempt: 'pick a mounted file system', python: "call('fspick', -100, b'/tmp', 0)", gets: 'EPERM' },
  { attempt: 'copy a tree of mounts', python: "call('open_tree', -100, b'/', 1)", gets: 'EPERM' },
  {
    attempt: 'move a mount',
    python: "call('move_mount', -100, b'/tmp', -100, b'/dev/shm', 0)",
    gets: 'EPERM',
  },
  { attempt: 'change a mount', python: "call('mount_setattr', -100, b'/', 0, 0, 0)", gets: 'EPERM' },
  {
    attempt: 'hard link from the work folder into /tmp',
    python: "os.link('script.py', '/tmp/x')",
    gets: 'EXDEV',
    skip: !rung.tmpfs && "there they are one file system, and both the cell's",
  },
  {
    attempt: 'rename /tmp',
    python: "os.rename('/tmp', '/x')",
    gets: byTree(rung, { mounts: ['EROFS', 'EBUSY'], chroot: 'EACCES', landlock: 'EACCES' }),
  },
  {
    attempt: 'remove /tmp',
    python: "os.rmdir('/tmp')",
    gets: byTree(rung, { mounts: ['EROFS', 'EBUSY'], chroot: 'EACCES', landlock: 'EACCES' }),
  },
]);

refuses(
  engine,
  'the folder above scratch',
  [
    { attempt: 'list it', python: "os.listdir('..')", gets: 'EACCES' },
    { attempt: 'list that of all slots', python: "os.listdir('../..')", gets: 'EACCES' },
    { attempt: 'make a folder in it', python: "os.mkdir('../x')", gets: 'EACCES' },
    { attempt: 'make a file in it', python: "open('../x', 'w')", gets: 'EACCES' },
    { attempt: 'make a folder in that of all slots', python: "os.mkdir('../../x')", gets: 'EACCES' },
    { attempt: 'rename the work folder', python: "os.rename(os.getcwd(), '../x')", gets: 'EACCES' },
    {
      attempt: 'put one of its own in the place of the work folder',
      python: `
        os.mkdir(TMP + '/x')
        os.rename(TMP + '/x', os.getcwd())`,
      gets: 'EACCES',
    },
    { attempt: 'remove the folder for temporary files', python: 'os.rmdir(TMP)', gets: 'EACCES' },
    {
      attempt: 'move a folder out of scratch',
      python: `
        os.mkdir('x')
        os.rename('x', '../x')`,
      gets: 'EACCES',
    },
    {
      attempt: 'link a file out of scratch',
      python: "os.link('script.py', '../x')",
      gets: rung.landlock ? ['EACCES', 'EXDEV'] : 'EACCES',
    },
  ].map((each) => ({ ...each, skip: rung.tmpfs && 'there / is above it' })),
);

describe('bounds in numbers', () => {
  testUnless(IN_A_FOLDER, 'diskBytes bounds work folder, /tmp and /dev/shm together', async () => {
    const written = await engine.value(`
      import itertools, os
      total = 0
      try:
          for number in itertools.count():
              with open((os.getcwd(), '/tmp', '/dev/shm')[number % 3] + f'/{number}', 'wb', 0) as file:
                  total += file.write(bytes(1 << 20))
      except OSError:
          return total`);
    expect(written).toBeGreaterThan(60 * MiB);
    expect(written).toBeLessThanOrEqual(64 * MiB);
  });

  testUnless(IN_A_FOLDER, 'a lowered diskBytes counts', async () => {
    const written = await engine.value(
      `
      total = 0
      try:
          while True:
              with open(f'/tmp/{total}', 'wb', 0) as file:
                  total += file.write(bytes(1 << 16))
      except OSError:
          return total`,
      { limits: { diskBytes: 4 * MiB } },
    );
    expect(written).toBeGreaterThan(3 * MiB);
    expect(written).toBeLessThanOrEqual(4 * MiB);
  });

  testUnless(IN_A_FOLDER, 'the deepest tree that fits is no trouble for the next runs', async () => {
    const depth = await engine.value(`
      import os
      try:
          for depth in range(100000):
              os.mkdir('a')
              os.chdir('a')
      except OSError:
          return depth`);
    expect(depth).toBeGreaterThan(3000);
    for (let run = 0; run < 4; run++) expect(await engine.value("len(__import__('os').listdir())")).toBe(1);
  });

  testUnless(
    rung.tmpfs && 'it is a tmpfs',
    'a lowered diskBytes counts, and the cause names it',
    async () => {
      const outcome = await engine.script(
        withKernel(
          mainOf(`
        for number in range(20):
            with open(f'{TMP}/{number}', 'wb', 0) as file:
                file.write(bytes(1 << 20))
        __import__('time').sleep(2)`),
        ),
        { limits: { diskBytes: 4 * MiB } },
      );
      expect(outcome).toMatchObject({
        status: 'crashed',
        error: 'Script crashed: disk limit of 4 MiB exceeded',
      });
    },
  );

  test('a tree as deep as a path may be is gone after its run', async () => {
    for (let run = 0; run < 3; run++) {
      const depth = await engine.value(`
        import os
        for depth in range(1500):
            os.mkdir('a')
            os.chdir('a')
            os.close(os.open('closed', os.O_CREAT, 0))
        return depth`);
      expect(depth).toBe(1499);
      if (!rung.tmpfs) await until(() => filesBelow(engine).length === 0);
    }
  });
});

describe('one run after another', () => {
  const others = rung.tmpfs ? ['/tmp', '/dev/shm'] : [];
  test('each begins with its script in the work folder, and all the rest of its scratch empty', async () => {
    const slots = new Set<string>();
    for (let run = 0; run < 30; run++) {
      const { place, found, held } = await engine.value(
        `
        import mmap, os, threading
        places = [os.getcwd()] + (${JSON.stringify(others)} or [os.environ['TMPDIR']])
        found = {path: [name for name in os.listdir(path) if name not in given] for path in places}
        held = []
        for path in found:
            os.makedirs(path + '/a/b')
            file = open(path + '/a/b/kept-open', 'wb+', 0)
            file.write(b'left by a run' * 1000)
            # Open files, mappings, a working directory and a thread: what keeps a mount busy.
            held += [file, mmap.mmap(file.fileno(), 0)]
            os.mkfifo(path + '/fifo')
        os.chdir(places[1] + '/a/b')
        threading.Thread(target=threading.Event().wait, daemon=True).start()
        main.held = held
        return {'place': ${slot}, 'found': list(found.values()), 'held': len(held)}`,
        { inputJson: ways },
      );
      slots.add(place);
      expect(held).toBe(rung.tmpfs ? 6 : 4);
      expect(found).toEqual([['script.py'], [], ...others.slice(1).map(() => [])]);
    }
    expect(slots.size).toBeLessThanOrEqual(3);
  });

  test('runs at the same time do not see the files of each other', async () => {
    const runs = await Promise.all(
      ['first', 'second'].map((name) =>
        engine.value(
          `
          import os, time
          tmp = os.environ['TMPDIR']
          open(tmp + '/${name}', 'w').close()
          time.sleep(0.3)
          return [${slot}, [name for name in os.listdir(tmp) if name not in given]]`,
          { inputJson: ways },
        ),
      ),
    );
    expect(runs.map(([, files]) => files)).toEqual([['first'], ['second']]);
    expect(runs[0][0]).not.toBe(runs[1][0]);
  });

  test('nothing of it is left on the host', async () => {
    await engine.value(
      "open(__import__('os').environ['TMPDIR'] + '/pycell-canary-of-a-script', 'w').close()",
    );
    expect(readdirSync(tmpdir())).not.toContain('pycell-canary-of-a-script');
    // A folder is on the host, for as long as the run lasts.
    if (!rung.tmpfs) await until(() => filesBelow(engine).length === 0);
  });

  test('the work folder is for its owner only', async () => {
    expect(
      await engine.value(`
        import os
        state = os.stat('.')
        return [oct(state.st_mode), state.st_uid == os.getuid()]`),
    ).toEqual(['0o40700', true]);
  });
});
