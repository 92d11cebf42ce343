import { hostname } from 'node:os';
import { describe, expect, test } from 'vitest';
import { comesTo } from '../support/attempts.js';
import { mainOf, startEngine } from '../support/engine.js';
import { zygoteOf } from '../support/host.js';
import { newMark, shifted, withScan } from '../support/memory.js';
import { byTree, holds, rungOf, testUnless } from '../support/rung.js';

const secret = newMark();
process.env.PYCELL_TEST_SECRET = secret;
const engine = await startEngine({ cells: 2 });
const rung = rungOf(engine);
/** A prepared root has no /proc, and Landlock opens little of the container's. */
const closed = byTree(rung, { mounts: '', chroot: 'ENOENT', landlock: 'EACCES' });

describe('the environment', () => {
  test('holds what the jail sets, and nothing of the host', async () => {
    const environment = await engine.value("dict(__import__('os').environ)");
    const known =
      /^(PATH|HOME|TMPDIR|USER|LOGNAME|LANG|TZ|MPL\w+|\w+_NUM_THREADS|PYTHONDONTWRITEBYTECODE|LD_LIBRARY_PATH)$/;
    expect(Object.keys(environment).filter((name) => !known.test(name))).toEqual([]);
    expect(environment).toMatchObject({ HOME: environment.TMPDIR, USER: 'cell', TZ: 'UTC' });
    if (rung.tree === 'mounts') expect(environment.HOME).toBe('/tmp');
  });

  test('of a request is there for its run only', async () => {
    const read = "__import__('os').environ.get('FROM_THE_REQUEST')";
    expect(await engine.value(read, { env: { FROM_THE_REQUEST: 'yes' } })).toBe('yes');
    for (let run = 0; run < 4; run++) expect(await engine.value(read)).toBeNull();
  });

  test('of a child is the same', async () => {
    const child: string = await engine.value(`
      import subprocess
      program = ['/bin/sh', '-c', 'while read -r line; do echo "$line"; done < /proc/self/environ; set']
      return subprocess.run(program, capture_output=True, text=True, check=True).stdout`);
    expect(child).toContain('HOME');
    expect(child).not.toContain('PYCELL_TEST');
    expect(child).not.toContain(secret);
  });

  test('that its own process began with is closed to it, or has nothing of the host', async () => {
    const first = await comesTo(engine, "return repr(open('/proc/self/environ').read())");
    if (rung.tree !== 'mounts') expect(first).toBe(closed);
    else if (first !== 'EACCES') expect(first).toMatch(/^worked: .*HOME=/);
    expect(first).not.toContain('PYCELL_TEST');
    expect(first).not.toContain(secret);
  });

  const service = `of the service, its zygote, and their neighbours: ${closed}`;
  testUnless(rung.ownProc && 'its /proc has none of them', service, async () => {
    const pids = [process.pid, process.ppid, zygoteOf(engine.jailPid as number), engine.jailPid, 1];
    for (const pid of pids) expect(await comesTo(engine, `open('/proc/${pid}/environ').read()`)).toBe(closed);
  });

  testUnless(
    (!rung.ownProc || rung.procView) && 'there is no other process in /proc',
    'of every other process in /proc: EACCES',
    async () => {
      expect(
        await engine.value(`
        import errno, os
        came_to = set()
        for name in os.listdir('/proc'):
            if name.isdecimal() and int(name) != os.getpid():
                try:
                    came_to.add(open(f'/proc/{name}/environ').read())
                except OSError as error:
                    came_to.add(errno.errorcode[error.errno])
        return sorted(came_to)`),
      ).toEqual(['EACCES']);
    },
  );
});

describe('descriptors', () => {
  test('are 0 to 5: empty input, the two outputs twice, the channel', async () => {
    const descriptors = await engine.value(`
      import os, stat
      found = {}
      for number in range(70000):
          try:
              state = os.fstat(number)
          except OSError:
              continue
          kind = 'socket' if stat.S_ISSOCK(state.st_mode) else 'device' if stat.S_ISCHR(state.st_mode) else 'other'
          found[number] = f'{kind} {state.st_rdev or state.st_ino}'
      return found`);
    expect(Object.keys(descriptors).sort()).toEqual(['0', '1', '2', '3', '4', '5']);
    // The null device: 1, 3.
    expect(descriptors['0']).toBe('device 259');
    for (const name of ['1', '2', '3', '4', '5']) expect(descriptors[name]).toMatch(/^socket \d+$/);
    expect(descriptors['4']).toBe(descriptors['1']);
    expect(descriptors['5']).toBe(descriptors['2']);
    expect(new Set(['1', '2', '3'].map((name) => descriptors[name])).size).toBe(3);
  });

  test('of a child that is executed are 0 to 2', async () => {
    expect(
      await engine.value(`
        import subprocess, sys
        program = "import select\\nwatch = select.poll()\\nfor n in range(200): watch.register(n)\\nprint(*[n for n, event in watch.poll() if event != select.POLLNVAL])"
        command = [sys.executable, '-I', '-S', '-c', program]
        return subprocess.run(command, capture_output=True, text=True, close_fds=False).stdout.split()`),
    ).toEqual(['0', '1', '2']);
  });

  const again = byTree(rung, { mounts: 'ENXIO', chroot: 'ENOENT', landlock: 'ENXIO' });
  test(`of the channel cannot be opened again: ${again}`, async () => {
    expect(await comesTo(engine, "os.open('/proc/self/fd/3', os.O_RDWR)")).toBe(again);
  });
});

describe('memory', () => {
  test("a variable of the host's environment is not in it", async () => {
    const outcome = await engine.script(withScan(engine, mainOf('scan_memory(given, maps=MAPS)')), {
      inputJson: JSON.stringify([secret].map(shifted)),
    });
    const [found, total] = JSON.parse(outcome.resultJson as string);
    expect(total).toBeGreaterThan(50_000_000);
    expect(found).toEqual([]);
  });
});

describe('names', () => {
  const known = !holds(engine, 'uts namespace') && "without a uts namespace the host's name is told";
  testUnless(known, 'the host is called cell', async () => {
    const names = await engine.value(
      "[__import__('socket').gethostname(), __import__('os').uname().nodename]",
    );
    expect(names).toEqual(['cell', 'cell']);
    expect(hostname()).not.toBe('cell');
  });

  test(`the control groups have no names${rung.ownProc ? '' : `: ${closed}`}`, async () => {
    if (!rung.ownProc) {
      expect(await comesTo(engine, "open('/proc/self/cgroup').read()")).toBe(closed);
      return;
    }
    const groups: string = await engine.value("open('/proc/self/cgroup').read()");
    for (const line of groups.trim().split('\n')) expect(line).toMatch(/^\d+:[^:]*:\/$/);
  });

  test(`the command line says nothing of the host${rung.ownProc ? '' : `: ${closed}`}`, async () => {
    if (!rung.ownProc) {
      expect(await comesTo(engine, "open('/proc/self/cmdline').read()")).toBe(closed);
      return;
    }
    const line: string = await engine.value("open('/proc/self/cmdline').read()");
    expect(line).not.toContain(process.cwd().concat('/packages'));
    expect(line).toContain('pycell_guest');
  });

  testUnless(
    !rung.ownProc && 'which mounts there are is not told',
    'no secret comes with the mounts',
    async () => {
      expect(await engine.value("open('/proc/self/mountinfo').read()")).not.toContain(secret);
    },
  );
});
