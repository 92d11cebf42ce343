import { isIPv6 } from 'node:net';
import type { FastifyRequest } from 'fastify';

/** Whose request it is: what cells and rates are shared out by. */
export interface Caller {
  /** The key's name, or the address where there are no keys. */
  name: string;
  share: number | undefined;
  rate: number | undefined;
  /** Known by a key, and so a name that the log may have; addresses are personal data and stay out of it. */
  byKey: boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the key's check; otherwise found when it is asked for, by `callerOf`. */
    caller: Caller | undefined;
  }
}

export function callerOf(request: FastifyRequest): Caller {
  request.caller ??= { name: network(request.ip), share: undefined, rate: undefined, byKey: false };
  return request.caller;
}

/**
 * An IPv4 address, or the /64 of an IPv6 address: that is what one customer gets at the least (RFC 6177), and each
 * would otherwise be 2⁶⁴ callers. Some proxies put a port behind; what is neither is one caller, whatever it says.
 */
export function network(address: string): string {
  const [, version4] = IPV4.exec(address) ?? [];
  if (version4) return version4;
  const [, version6 = ''] = IPV6.exec(address) ?? [];
  if (!isIPv6(version6)) return 'unknown';
  const [head = '', tail] = version6.split('::', 2);
  const first = head.split(':').filter(Boolean);
  const last = tail?.split(':').filter(Boolean) ?? [];
  const groups = [...first, ...Array(Math.max(0, 8 - first.length - last.length)).fill('0'), ...last];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

const IPV4 = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?$/i;
const IPV6 = /^\[?([0-9a-f:.]{2,45})(?:%.*)?(?:\](?::\d{1,5})?)?$/i;
