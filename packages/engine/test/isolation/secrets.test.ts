import { hostname } from 'node:os';
import { describe, expect, test } from 'vitest';
import { comesTo } from '../support/attempts.js';
import { mainOf, startEngine } from '../support/engine.js';
import { newMark, shifted, withScan } from '../support/memory.js';

const secret = newMark();
process.env.PYCELL_TEST_SECRET = secret;
const engine = await startEngine({ cells: 2 });

describe('the environment', () => {
  test('holds what the jail sets, and nothing of the host', async () => {
    const environment = await engine.value("dict(__import__('os').environ)");
    const known =
      /^(PATH|HOME|TMPDIR|USER|LOGNAME|LANG|TZ|MPL\w+|\w+_NUM_THREADS|PYTHONDONTWRITEBYTECODE|LD_LIBRARY_PATH)$/;
    expect(Object.keys(environment).filter((name) => !known.test(name))).toEqual([]);
    expect(environment).toMatchObject({ HOME: '/tmp', USER: 'cell', TZ: 'UTC' });
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
    if (first !== 'EACCES') expect(first).toMatch(/^worked: .*HOME=/);
    expect(first).not.toContain('PYCELL_TEST');
    expect(first).not.toContain(secret);
  });

  test('of every other process in /proc: EACCES', async () => {
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
  });
});

describe('descriptors', () => {
  test('are 0 to 5: empty input, the two outputs twice, the channel', async () => {
    const descriptors = await engine.value(`
      import os, stat
      found = {}
      for name in os.listdir('/proc/self/fd'):
          try:
              found[name] = os.readlink(f'/proc/self/fd/{name}')
          except FileNotFoundError:
              pass  # that of the listing itself
      return found`);
    expect(Object.keys(descriptors).sort()).toEqual(['0', '1', '2', '3', '4', '5']);
    expect(descriptors['0']).toBe('/dev/null');
    for (const name of ['1', '2', '3', '4', '5']) expect(descriptors[name]).toMatch(/^socket:\[\d+\]$/);
    expect(descriptors['4']).toBe(descriptors['1']);
    expect(descriptors['5']).toBe(descriptors['2']);
    expect(new Set(['1', '2', '3'].map((name) => descriptors[name])).size).toBe(3);
  });

  test('of a child that is executed are 0 to 2', async () => {
    expect(
      await engine.value(`
        import subprocess
        program = 'for name in /proc/self/fd/*; do echo "\${name##*/}"; done'
        # The shell reads the folder by a descriptor of its own, 3.
        return subprocess.run(['/bin/sh', '-c', program], capture_output=True, text=True, close_fds=False).stdout.split()`),
    ).toEqual(['0', '1', '2', '3']);
  });

  test('of the channel cannot be opened again: ENXIO', async () => {
    expect(await comesTo(engine, "os.open('/proc/self/fd/3', os.O_RDWR)")).toBe('ENXIO');
  });
});

describe('memory', () => {
  test("a variable of the host's environment is not in it", async () => {
    const outcome = await engine.script(withScan(mainOf('scan_memory(given)')), {
      inputJson: JSON.stringify([secret].map(shifted)),
    });
    const [found, total] = JSON.parse(outcome.resultJson as string);
    expect(total).toBeGreaterThan(50_000_000);
    expect(found).toEqual([]);
  });
});

describe('names', () => {
  test('the host is called cell', async () => {
    const names = await engine.value(
      "[__import__('socket').gethostname(), __import__('os').uname().nodename]",
    );
    expect(names).toEqual(['cell', 'cell']);
    expect(hostname()).not.toBe('cell');
  });

  test('the control groups have no names', async () => {
    const groups: string = await engine.value("open('/proc/self/cgroup').read()");
    for (const line of groups.trim().split('\n')) expect(line).toMatch(/^\d+:[^:]*:\/$/);
  });

  test('the command line says nothing of the host', async () => {
    const line: string = await engine.value("open('/proc/self/cmdline').read()");
    expect(line).not.toContain(process.cwd().concat('/packages'));
    expect(line).toContain('pycell_guest');
  });

  test('no secret comes with the mounts', async () => {
    expect(await engine.value("open('/proc/self/mountinfo').read()")).not.toContain(secret);
  });
});
