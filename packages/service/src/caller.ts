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
 * would otherwise be 2⁶⁴ callers.
 */
export function network(address: string): string {
  if (!isIPv6(address)) return address.slice(0, 64);
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  const [head = '', tail] = (address.split('%', 1)[0] as string).split('::', 2);
  const first = head.split(':').filter(Boolean);
  const last = tail?.split(':').filter(Boolean) ?? [];
  const groups = [...first, ...Array(Math.max(0, 8 - first.length - last.length)).fill('0'), ...last];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
