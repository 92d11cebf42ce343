import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { refuses } from '../support/attempts.js';
import { startEngine } from '../support/engine.js';

const MiB = 1024 * 1024;
// Two slots: the runs of a test go through the same ones over and over.
const engine = await startEngine({ cells: 2 });
const work: string = await engine.value("__import__('os').getcwd()");
// Where the interpreter itself is below /tmp, the way to it is shown there, read-only.
const ways: string = JSON.stringify(
  await engine.value(`
    import os, sys
    paths = [os.path.abspath(path) for path in (sys.prefix, sys.base_prefix, sys.executable)]
    return [path.split('/')[2] for path in paths if path.startswith('/tmp/')]`),
);

refuses(engine, "scratch's bounds", [
  {
    attempt: 'a file past fileBytes',
    python: `
      with open('/tmp/x', 'wb', 0) as file:
          for _ in range(11):
              file.write(bytes(1 << 20))`,
    gets: 'EFBIG',
  },
  {
    attempt: 'a hole past fileBytes',
    python: "os.truncate(os.open('/tmp/x', os.O_CREAT | os.O_RDWR), 1 << 30)",
    gets: 'EFBIG',
  },
  {
    attempt: 'more bytes in /tmp than diskBytes',
    python: `
      for number in range(1000):
          with open(f'/tmp/{number}', 'wb', 0) as file:
              file.write(bytes(1 << 20))`,
    gets: 'ENOSPC',
  },
  {
    attempt: 'more bytes in /dev/shm than diskBytes',
    python: `
      for number in range(1000):
          with open(f'/dev/shm/{number}', 'wb', 0) as file:
              file.write(bytes(1 << 20))`,
    gets: 'ENOSPC',
  },
  {
    attempt: 'space reserved past diskBytes',
    python: `
      for number in range(1000):
          os.posix_fallocate(os.open(f'/tmp/{number}', os.O_CREAT | os.O_RDWR), 0, 9 << 20)`,
    gets: 'ENOSPC',
  },
  {
    attempt: 'more files than inodes',
    python: `
      for number in range(100000):
          os.close(os.open(f'/tmp/{number}', os.O_CREAT | os.O_RDWR))`,
    gets: 'ENOSPC',
  },
  {
    attempt: 'more folders than inodes',
    python: `
      for number in range(100000):
          os.mkdir(f'/tmp/{number}')`,
    gets: 'ENOSPC',
  },
  {
    attempt: 'more hard links than inodes',
    python: `
      open('/tmp/x', 'w')
      for number in range(100000):
          os.link('/tmp/x', f'/tmp/{number}')`,
    gets: 'ENOSPC',
  },
  {
    attempt: 'more symbolic links than inodes',
    python: `
      for number in range(100000):
          os.symlink('x' * 100, f'/tmp/{number}')`,
    gets: 'ENOSPC',
  },
]);

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
  },
  { attempt: 'rename /tmp', python: "os.rename('/tmp', '/x')", gets: ['EROFS', 'EBUSY'] },
  { attempt: 'remove /tmp', python: "os.rmdir('/tmp')", gets: ['EROFS', 'EBUSY'] },
]);

describe('bounds in numbers', () => {
  test('diskBytes bounds work folder, /tmp and /dev/shm together', async () => {
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

  test('a lowered diskBytes counts', async () => {
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

  test('the deepest tree that fits is no trouble for the next runs', async () => {
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
});

describe('one run after another', () => {
  test('each begins with its script in the work folder, and /tmp and /dev/shm empty', async () => {
    const slots = new Set<string>();
    for (let run = 0; run < 30; run++) {
      const { slot, found, held } = await engine.value(
        `
        import mmap, os, threading
        found = {path: os.listdir(path) for path in (os.getcwd(), '/tmp', '/dev/shm')}
        found['/tmp'] = [name for name in found['/tmp'] if name not in given]
        held = []
        for path in found:
            os.makedirs(path + '/a/b')
            file = open(path + '/a/b/kept-open', 'wb+', 0)
            file.write(b'left by a run' * 1000)
            # Open files, mappings, a working directory and a thread: what keeps a mount busy.
            held += [file, mmap.mmap(file.fileno(), 0)]
            os.mkfifo(path + '/fifo')
        os.chdir('/tmp/a/b')
        threading.Thread(target=threading.Event().wait, daemon=True).start()
        main.held = held
        return {'slot': os.readlink('/proc/self/ns/net'), 'found': found, 'held': len(held)}`,
        { inputJson: ways },
      );
      slots.add(slot);
      expect(held).toBe(6);
      expect(found).toEqual({ [work]: ['script.py'], '/tmp': [], '/dev/shm': [] });
    }
    expect(slots.size).toBeLessThanOrEqual(3);
  });

  test('runs at the same time do not see the files of each other', async () => {
    const runs = await Promise.all(
      ['first', 'second'].map((name) =>
        engine.value(
          `
          import os, time
          open('/tmp/${name}', 'w').close()
          time.sleep(0.3)
          return [os.readlink('/proc/self/ns/net'), [name for name in os.listdir('/tmp') if name not in given]]`,
          { inputJson: ways },
        ),
      ),
    );
    expect(runs.map(([, files]) => files)).toEqual([['first'], ['second']]);
    expect(runs[0][0]).not.toBe(runs[1][0]);
  });

  test('nothing of it is seen on the host', async () => {
    await engine.value("open('/tmp/pycell-canary-of-a-script', 'w').close()");
    expect(readdirSync(tmpdir())).not.toContain('pycell-canary-of-a-script');
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
