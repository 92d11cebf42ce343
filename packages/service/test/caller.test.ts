import { expect, test } from 'vitest';
import { network } from '../src/caller.js';

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:DB8:01:2::', '2001:db8:1:2::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['1::2:3:4:5:6:7', '1:0:2:3::/64'],
  ['192.0.2.7:4711', '192.0.2.7'],
  ['[2001:db8:1:2::9]:4711', '2001:db8:1:2::/64'],
  ['no address', 'unknown'],
  ['1:2:3', 'unknown'],
  ['x'.repeat(10_000), 'unknown'],
  [':'.repeat(10_000), 'unknown'],
])('%s is a caller of %s', (address, name) => {
  expect(network(address)).toBe(name);
});
