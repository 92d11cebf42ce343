import { expect, test } from 'vitest';
import { compare } from '../hosts/answers.mjs';
import type { Result } from '../hosts/attempt-host.mjs';
import { reachable } from '../hosts/bare.mjs';
import { CASES } from '../hosts/cases.mjs';
import { dockerRun } from '../hosts/container.mjs';
import { number } from '../hosts/facts.mjs';
import { chosen, HOSTS } from '../hosts/hosts.mjs';
import { readReport } from '../hosts/isolation.mjs';
import { page } from '../hosts/page.mjs';
import { specification } from '../hosts/sandbox.mjs';
import { shown, withoutPaths } from '../hosts/shown.mjs';
import { median } from '../hosts/speed.mjs';
import { ratio, summary, table } from '../hosts/tables.mjs';

const images = { final: 'the-image', test: 'the-tests' };
const host = (id: string) => HOSTS.find((each) => each.id === id) as (typeof HOSTS)[number];

test('a container has the flags of its host and nothing else; without a bridge, the network of this machine', () => {
  const inside = { args: ['pycell', 'serve'], image: 'final' as const, port: 4000 };
  const line = (id: string, bridge: boolean, apparmor = false) =>
    dockerRun(host(id), inside, 'one', images, { bridge, apparmor }).join(' ');
  expect(line('docker', true)).toBe(
    'docker run --rm --name=one --publish 127.0.0.1:4000:8080 the-image pycell serve',
  );
  expect(line('docker', false)).toBe(
    'docker run --rm --name=one --network=host --env PORT=4000 --env PYCELL_HOST=127.0.0.1 the-image pycell serve',
  );
  expect(line('hardened', true)).toContain(
    ' --user 65534 --read-only --cap-drop ALL --security-opt no-new-privileges --tmpfs /tmp the-image ',
  );
  expect(line('profile', true)).toContain(' --security-opt seccomp=deploy/seccomp/pycell.json the-image ');
  expect(line('profile', true, true)).toContain(' --security-opt apparmor=unconfined ');
  expect(line('docker', true, true)).not.toContain('apparmor');
});

test("the tests' container is told where chroot finds its root", () => {
  const inside = { args: ['node'], image: 'test' as const, stdin: true };
  const features = { bridge: true, apparmor: false };
  expect(dockerRun(host('docker'), inside, 'one', images, features).join(' ')).toBe(
    'docker run --rm --name=one --interactive --env PYCELL_TEST_ROOT=/opt/pycell/root the-tests node',
  );
});

test("a sandbox of gVisor's has the image's environment, each variable once, and its entry point", () => {
  const config = { Env: ['NODE_ENV=test', 'A=b=c'], Entrypoint: ['tini', '--'], WorkingDir: '/app' };
  const { root, process } = specification(config, '/tree', { args: ['pycell'], image: 'final', port: 1 });
  expect(root).toEqual({ path: '/tree' });
  expect(process).toMatchObject({ args: ['tini', '--', 'pycell'], cwd: '/app', user: { uid: 0, gid: 0 } });
  expect(process.env.sort()).toEqual(['A=b=c', 'NODE_ENV=production', 'PORT=1', 'PYCELL_HOST=127.0.0.1']);
  expect(process.capabilities.bounding).not.toContain('CAP_SYS_ADMIN');
});

test('an ordinary user reaches what is below a closed folder, and nothing else of it', () => {
  const isClosed = (folder: string) => folder === '/closed';
  const args = reachable(['/closed/a/b', '/open/c'], isClosed).join(' ');
  expect(args).toBe(
    '--dev-bind / / --die-with-parent --tmpfs /closed --chmod 0755 /closed ' +
      '--dir /closed/a --chmod 0755 /closed/a --bind /closed/a/b /closed/a/b',
  );
});

test('hosts are chosen by name, in the order of the table; an unknown name lists those there are', () => {
  expect(chosen([])).toBe(HOSTS);
  expect(chosen(['gvisor', 'docker']).map(({ id }) => id)).toEqual(['docker', 'gvisor']);
  expect(() => chosen(['podman'])).toThrow("No host 'podman'; there are root, user, docker,");
});

test('a report is counted by file, with the reason of each skip; none, or a file without tests, is a failure', () => {
  const one = (status: string, fullName: string, ...failureMessages: string[]) => ({
    status,
    fullName,
    failureMessages,
  });
  const results = [
    {
      name: '/x/isolation/files.test.ts',
      status: 'failed',
      message: '',
      assertionResults: [
        one('passed', 'read: EACCES'),
        one('failed', 'write: EROFS', 'expected EROFS\n  at x'),
        one('skipped', 'mounts (skipped: there are none)'),
        one('skipped', 'a group (skipped: x (y)) and its test'),
        one('skipped', 'silent'),
      ],
    },
    {
      name: '/x/isolation/network.test.ts',
      status: 'failed',
      message: 'no engine\nat',
      assertionResults: [],
    },
  ];
  expect(readReport(JSON.stringify({ testResults: results }))).toEqual({
    passed: 1,
    failed: 2,
    skipped: 3,
    files: {
      files: { passed: 1, failed: 1, skipped: 3 },
      network: { passed: 0, failed: 1, skipped: 0 },
    },
    reasons: { 'there are none': 1, 'x (y)': 1, 'no reason given': 1 },
    failures: [
      'files: write: EROFS: expected EROFS',
      'files: silent: skipped without a reason',
      'network: before its tests: no engine',
    ],
  });
});

test('an answer is right when its HTTP status and every field that is promised are', () => {
  expect(compare(200, { result: { a: 1 }, stdout: 'x' }, { expected: { result: { a: 1 } } })).toBeUndefined();
  expect(compare(200, { status: 'ok', result: 2, error: null }, { expected: { result: 1 } })).toBe(
    'result is 2, not 1 (status ok, error null)',
  );
  expect(compare(500, { error: 'e' }, {})).toBe('HTTP 500 instead of 200: e');
  expect(compare(200, { error: 'e' }, { differs: () => 'no' })).toContain('no (');
});

test.each([
  ['an account file removed', { status: 'ok', result: { status: 'removed' } }],
  ['a folder made beside the root', { status: 'exception', error: 'Script execution failed: ValueError: x' }],
  ['a loop without end', { status: 'ok', error: null }],
])('the case of %s is not right whatever is answered', (title, body) => {
  const one = CASES.find((each) => each.title === title);
  expect(one && compare(200, body, one)).toBeTypeOf('string');
});

test('a page has every host, a missing guarantee, and the reason where one was skipped', () => {
  const guarantee = { name: 'files', held: true, layers: ['chroot', 'landlock'], missing: [] };
  const missing = [{ layer: 'pid namespace', reason: 'refused', remedy: 'a flag' }];
  const results: Result[] = [
    {
      host: host('docker'),
      command: ['docker', 'run', 'x y'],
      diagnosis: {
        python: 'python3',
        isolation: {
          level: 'partial',
          jail: 'container',
          guarantees: [guarantee, { name: 'processes', held: false, layers: [], missing }],
        },
        failure: null,
      },
      tests: {
        passed: 7,
        failed: 0,
        skipped: 2,
        files: { files: { passed: 7, failed: 0, skipped: 2 } },
        reasons: { 'no mounts': 2 },
        failures: [],
      },
      answers: { right: 12, tried: 13, left: 5, reasons: ['not yet'], differences: [] },
      speed: { constant: 1, frame: 2, constantRate: 0.5, frameRate: 0.25 },
      problems: ['a case: wrong\nvery'],
    },
    { host: host('gvisor'), skipped: 'There is no runsc', problems: [] },
  ];
  const text = page(results, [['Kernel', 'Linux 6.1']], (command) => shown(command, []));
  for (const line of [
    '| Kernel | Linux 6.1 |',
    '| Docker, no flags | docker | failed | partial, container | 7 of 7, 2 skipped | 12 of 13 | 1.0×, 2.0× |',
    '| Linux, root, gVisor as the jail | gvisor | skipped: There is no runsc | – | – | – | – |',
    'left out: 5 (not yet).',
    '| files | chroot, landlock |',
    '| processes | **none** |',
    '| files | 7 of 7 |',
    '| Docker, no flags | 1.0× | 2.0× | 0.50× | 0.25× |',
    "docker run 'x y'",
    '- pid namespace → a flag (here: refused)',
    '- 2: no mounts',
    '- a case: wrong · very',
    'Skipped: There is no runsc',
  ]) {
    expect(text).toContain(line);
  }
  expect(summary(results).split('\n')).toHaveLength(5);
});

test('a cell of a table keeps its row', () => {
  expect(table(['a'], [['x | y\nz']])).toBe('| a |\n| --- |\n| x \\| y z |\n');
});

test('numbers are told as they can be meant', () => {
  expect([0.347, 1.04, 9.96, 34.8, Number.NaN].map(ratio)).toEqual(['0.35×', '1.0×', '10×', '35×', '–']);
  expect(median([3, 1, 2])).toBe(2);
  expect(number('runsc version 0.0~20221219.0\nspec: 1.0.2')).toBe('0.0~20221219.0');
  expect(number('6.18.44-of-somebody')).toBe('6.18.44');
});

test("a command is shown quoted, without this machine's paths", () => {
  const names: [string, string][] = [['/home/me/pycell', '$PWD']];
  expect(shown(['node', '/home/me/pycell/x.mjs', "it's"], names)).toBe("node $PWD/x.mjs 'it'\\''s'");
  expect(withoutPaths("EACCES: mkdir '/sys/fs/cgroup/memory/a-session/pycell-1'")).toBe(
    "EACCES: mkdir '/sys/fs/cgroup/…'",
  );
});
