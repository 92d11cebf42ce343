import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowedAddress, isNetwork } from '../../src/webhooks/addresses.js';

/** First and last addresses of the ranges, and what others have been fooled by. */
const REFUSED = [
  // Private, shared, loopback, link-local.
  ...['10.0.0.0', '10.255.255.255', '172.16.0.0', '172.31.255.255', '192.168.0.0', '192.168.255.255'],
  ...['100.64.0.0', '100.127.255.255', '127.0.0.1', '127.255.255.255', '169.254.169.254'],
  // This network, multicast, reserved, broadcast, documentation, benchmarks.
  ...['0.0.0.0', '0.1.2.3', '224.0.0.1', '239.255.255.255', '240.0.0.0', '255.255.255.255'],
  ...['192.0.0.1', '192.0.2.1', '198.51.100.1', '203.0.113.1', '198.18.0.0', '198.19.255.255', '192.88.99.1'],
  // A cloud's own services at an address that looks public.
  '168.63.129.16',
  ...['::', '::1', 'fe80::1', 'fe80::1%lo', 'febf::1', 'fec0::1', 'fc00::1', 'fd00:ec2::254', 'ff02::1'],
  ...['100::1', '2001:db8::1', '2001:2::1', '2001:10::1', '2001:20::1', '3fff::1', '5f00::1', '4000::1'],
  // IPv4 in other clothes: mapped, compatible, translated, NAT64 (also a local prefix), 6to4, Teredo.
  ...['::ffff:127.0.0.1', '::ffff:a00:1', '::ffff:169.254.169.254', '::127.0.0.1', '::ffff:0:10.0.0.1'],
  ...['::8.8.8.8', '::808:808', '0:0:0:0:0:0:8.8.8.8'],
  ...['64:ff9b::10.0.0.1', '64:ff9b::a9fe:a9fe', '64:ff9b:1::808:808', '2002:a00:1::', '2002:808:808::1'],
  '2001:0:a00:1::',
  // No addresses: names, and spellings that only some programs read.
  ...['', 'localhost', '0x7f.1', '127.1', '010.8.8.8', '8.8.8.8/8', '8.8.8.8 ', '[2606:4700::1]'],
];
const PUBLIC = [
  ...['1.1.1.1', '9.255.255.255', '11.0.0.0', '172.15.255.255', '172.32.0.0', '100.63.255.255'],
  ...['100.128.0.0', '128.0.0.0', '168.63.129.17', '223.255.255.255'],
  ...['2606:4700:4700::1111', '2a00::1', '::ffff:8.8.8.8', '64:ff9b::8.8.8.8'],
];

describe('allowedAddress', () => {
  it.each(REFUSED)('refuses %j', (address) => {
    expect(allowedAddress(address, [])).toBe(false);
  });

  it.each(PUBLIC)('takes %j', (address) => {
    expect(allowedAddress(address, [])).toBe(true);
  });

  it.each([
    ['10.1.2.3', '10.0.0.0/8', true],
    ['10.1.2.3', '10.1.2.3', true],
    ['10.1.2.4', '10.1.2.3', false],
    ['11.0.0.1', '10.0.0.0/8', true],
    ['192.168.0.1', '10.0.0.0/8', false],
    ['::ffff:10.1.2.3', '10.0.0.0/8', true],
    ['64:ff9b::10.1.2.3', '10.0.0.0/8', true],
    ['::1', '::1', true],
    ['::1', '127.0.0.0/8', false],
    ['127.0.0.1', '::/0', false],
    ['fd00::1', 'fd00::/8', true],
    ['168.63.129.16', '168.63.129.16', true],
  ])('has %s with %s allowed: %s', (address, network, allowed) => {
    expect(allowedAddress(address, [network])).toBe(allowed);
  });

  it('says the same of an IPv4 address however IPv6 wraps it', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const allowed = allowedAddress(address, []);
        expect(allowedAddress(`::ffff:${address}`, [])).toBe(allowed);
        expect(allowedAddress(`64:ff9b::${address}`, [])).toBe(allowed);
      }),
    );
  });

  it('takes no IPv6 address that IANA has not given out', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const { hostname } = new URL(`http://[${address}]`);
        const known = /^\[([23][0-9a-f]{3}:|::ffff:[0-9a-f]+:[0-9a-f]+\]|64:ff9b::)/.test(hostname);
        if (allowedAddress(address, [])) expect(known).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  it('breaks on no text', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof allowedAddress(text, ['10.0.0.0/8']) === 'boolean'));
  });
});

describe('isNetwork', () => {
  it.each(['10.0.0.0/8', '10.0.0.1', '::1', 'fd00::/8', '0.0.0.0/0', '::/128'])('takes %j', (text) => {
    expect(isNetwork(text)).toBe(true);
    expect(typeof allowedAddress('10.0.0.1', [text])).toBe('boolean');
  });

  it.each(['', '10.0.0.0/33', '::/129', '10.0.0.0/', '10/8', '10.0.0.0/8/8', 'fe80::1%eth0', 'localhost'])(
    'refuses %j',
    (text) => {
      expect(isNetwork(text)).toBe(false);
    },
  );
});
