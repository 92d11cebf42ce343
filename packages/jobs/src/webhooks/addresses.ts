import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** What IANA gives out as global unicast (RFC 4291, 2.4): what is outside is special, or nobody's. */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3');
/** The prefix by which an IPv6-only network reaches IPv4 (RFC 6052, 2.1); the address is the last four bytes. */
const NAT64 = ipaddr.parseCIDR('64:ff9b::/96');
/** Looks public, and is the platform's own service on every virtual machine of Azure. */
const AZURE_PLATFORM = '168.63.129.16';

/** Whether a text is an address, or a network such as 10.0.0.0/8: what `allow` may have. */
export function isNetwork(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  const version = address.includes('%') ? 0 : isIP(address);
  if (version === 0 || more !== undefined) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

/**
 * Whether a webhook may go to an address: one that is public, by IANA's special-purpose registries
 * (https://www.iana.org/assignments/iana-ipv4-special-registry and -ipv6-), or in a network of `allow`. An IPv4 address that
 * is written as IPv6 (mapped, or for NAT64) counts as itself; 6to4 and Teredo are special whatever they hold.
 *
 * @param allow as `isNetwork` takes them; another text throws an Error
 */
export function allowedAddress(address: string, allow: readonly string[]): boolean {
  if (isIP(address) === 0) return false;
  const written = parse(address);
  const meant = unwrapped(written);
  return isPublic(meant) || allow.some((network) => has(network, written) || has(network, meant));
}

/** ipaddr.js reads ::1.2.3.4, which nothing routes, as ::ffff:1.2.3.4; in hexadecimal, as URL has it, the two differ. */
function parse(address: string): Address {
  const [unzoned = ''] = address.split('%');
  if (isIP(unzoned) === 4) return ipaddr.parse(unzoned);
  return ipaddr.parse(new URL(`http://[${unzoned}]`).hostname.slice(1, -1));
}

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast' || address.toString() === AZURE_PLATFORM) return false;
  return address.kind() === 'ipv4' || address.match(GLOBAL_IPV6);
}

function unwrapped(address: Address): Address {
  if (!(address instanceof ipaddr.IPv6)) return address;
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  return address.match(NAT64) ? new ipaddr.IPv4(address.toByteArray().slice(-4)) : address;
}

function has(network: string, address: Address): boolean {
  const [text = '', bits] = network.split('/');
  const base = parse(text);
  const all = base.kind() === 'ipv4' ? 32 : 128;
  return base.kind() === address.kind() && address.match(base, bits === undefined ? all : Number(bits));
}
