/** Where a process is in the control group tree, from the texts that hosts of each kind give. */
import { describe, expect, test } from 'vitest';
import { findOwnGroups } from '../../src/cgroup/find.js';

/** Lines of /proc/self/mountinfo: [point, root, type, options of the file system]. */
function mountinfo(...mounts: [string, string, string, string][]): string {
  const lines = mounts.map(
    ([point, root, type, options], index) =>
      `${30 + index} 23 0:${26 + index} ${root} ${point} rw,nosuid,nodev,noexec,relatime shared:9 - ${type} ${type} ${options}`,
  );
  return `22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n${lines.join('\n')}\n23 22 0:21 / /sys rw - sysfs sysfs rw\n`;
}

const plain = ({ v1, v2 }: ReturnType<typeof findOwnGroups>) => ({ v1: Object.fromEntries(v1), v2 });

test('version 2 alone, as systemd mounts it', () => {
  const found = findOwnGroups(
    '0::/user.slice/user-1000.slice/user@1000.service/app.slice/run-u5.scope\n',
    mountinfo(['/sys/fs/cgroup', '/', 'cgroup2', 'rw,nsdelegate,memory_recursiveprot']),
  );
  expect(plain(found)).toEqual({
    v1: {},
    v2: {
      own: '/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice/run-u5.scope',
      top: '/sys/fs/cgroup',
    },
  });
});

test('version 1, with controllers mounted together and apart, and a name that is no controller', () => {
  const found = findOwnGroups(
    '12:pids:/a\n11:cpu,cpuacct:/b\n10:memory:/c/d\n9:devices:/\n1:name=systemd:/e\n',
    mountinfo(
      ['/sys/fs/cgroup/systemd', '/', 'cgroup', 'rw,xattr,name=systemd'],
      ['/sys/fs/cgroup/cpu,cpuacct', '/', 'cgroup', 'rw,cpu,cpuacct'],
      ['/sys/fs/cgroup/memory', '/', 'cgroup', 'rw,memory'],
      ['/sys/fs/cgroup/pids', '/', 'cgroup', 'rw,pids'],
      ['/sys/fs/cgroup/devices', '/', 'cgroup', 'rw,devices'],
    ),
  );
  expect(plain(found)).toEqual({
    v1: {
      pids: '/sys/fs/cgroup/pids/a',
      cpu: '/sys/fs/cgroup/cpu,cpuacct/b',
      cpuacct: '/sys/fs/cgroup/cpu,cpuacct/b',
      memory: '/sys/fs/cgroup/memory/c/d',
      devices: '/sys/fs/cgroup/devices',
      'name=systemd': '/sys/fs/cgroup/systemd/e',
    },
    v2: undefined,
  });
});

test('both at once (hybrid): each is found by itself', () => {
  const found = findOwnGroups(
    '5:memory:/m\n4:pids:/p\n0::/u\n',
    mountinfo(
      ['/sys/fs/cgroup/unified', '/', 'cgroup2', 'rw'],
      ['/sys/fs/cgroup/memory', '/', 'cgroup', 'rw,memory'],
      ['/sys/fs/cgroup/pids', '/', 'cgroup', 'rw,pids'],
    ),
  );
  expect(plain(found)).toEqual({
    v1: { memory: '/sys/fs/cgroup/memory/m', pids: '/sys/fs/cgroup/pids/p' },
    v2: { own: '/sys/fs/cgroup/unified/u', top: '/sys/fs/cgroup/unified' },
  });
});

describe('in a container', () => {
  test('with a cgroup namespace: its own group is the top', () => {
    const found = findOwnGroups('0::/\n', mountinfo(['/sys/fs/cgroup', '/', 'cgroup2', 'ro']));
    expect(found.v2).toEqual({ own: '/sys/fs/cgroup', top: '/sys/fs/cgroup' });
  });

  test('without one: the mount shows the container’s part, and paths are the host’s', () => {
    const id = '/docker/0123abcd';
    const found = findOwnGroups(
      `6:memory:${id}\n5:pids:${id}/below\n`,
      mountinfo(
        ['/sys/fs/cgroup/memory', id, 'cgroup', 'ro,memory'],
        ['/sys/fs/cgroup/pids', id, 'cgroup', 'ro,pids'],
      ),
    );
    expect(plain(found).v1).toEqual({ memory: '/sys/fs/cgroup/memory', pids: '/sys/fs/cgroup/pids/below' });
  });

  test('a path outside of what is mounted is taken as its top', () => {
    const found = findOwnGroups(
      '6:memory:/elsewhere\n0::/../other\n',
      mountinfo(
        ['/sys/fs/cgroup/memory', '/docker/0123abcd', 'cgroup', 'rw,memory'],
        ['/sys/fs/cgroup/unified', '/', 'cgroup2', 'rw'],
      ),
    );
    expect(found.v1.get('memory')).toBe('/sys/fs/cgroup/memory');
  });

  test('a controller that is listed and not mounted is not had', () => {
    const found = findOwnGroups(
      '6:memory:/a\n5:pids:/a\n0::/\n',
      mountinfo(['/m', '/', 'cgroup', 'rw,memory']),
    );
    expect(plain(found)).toEqual({ v1: { memory: '/m/a' }, v2: undefined });
  });
});

test.each([
  ['nothing', '', ''],
  ['lines of another kind', 'garbage\n\n::\n1:x\n', 'garbage\n1 2 3\n - \n'],
])('%s is no group, and no error', (_, cgroups, mounts) => {
  expect(plain(findOwnGroups(cgroups, mounts))).toEqual({ v1: {}, v2: undefined });
});

test('on this host it finds folders that are there', async () => {
  const { existsSync } = await import('node:fs');
  const { v1, v2 } = findOwnGroups();
  for (const path of [...v1.values(), ...(v2 ? [v2.own, v2.top] : [])]) expect(existsSync(path)).toBe(true);
});
