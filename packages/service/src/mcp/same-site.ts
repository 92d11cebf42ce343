import { isIP } from 'node:net';
import type { Config } from '../config/variables.js';

interface Asked {
  /** The Host header, or what a trusted proxy says it was. */
  host: string | undefined;
  origin: string | undefined;
  /** The address of ours that the connection came in at. */
  localAddress: string | undefined;
}

interface Known {
  /** Names that the service is reached by, besides addresses and localhost. */
  hosts: readonly string[];
  /** Origins of pages that may call, or `*`. */
  origins: readonly string[];
}

export function knownOf({ host, hosts, corsOrigins }: Pick<Config, 'host' | 'hosts' | 'corsOrigins'>): Known {
  return {
    hosts: [host, ...(hosts ?? [])].map((each) => each.toLowerCase()),
    origins: corsOrigins ?? [],
  };
}

export type Problem = { code: 'host_not_allowed' | 'origin_not_allowed'; detail: string };

/**
 * Why a request may be a page's that has no business here, if it may.
 *
 * A page can give its own name the address 127.0.0.1 after it was loaded (DNS rebinding): to the browser, the service is
 * then that page's own. The Host header still has the page's name. Addresses and `localhost` are nobody's to give away,
 * so those are known without being told. Browsers put an Origin into every POST: programs, which have none, can call the
 * service by any name, but for one that is on this machine only.
 */
export function strangers({ host, origin, localAddress }: Asked, known: Known): Problem | undefined {
  if (origin === undefined) {
    return isLoopback(localAddress) && !isOwn(host, known.hosts) ? wrongHost(host) : undefined;
  }
  if (known.origins.includes('*') || known.origins.includes(origin)) return undefined;
  if (!isOwn(host, known.hosts)) return wrongHost(host);
  if (isSame(origin, host as string)) return undefined;
  return {
    code: 'origin_not_allowed',
    detail: `Pages of ${short(origin)} may not call this service; PYCELL_CORS_ORIGINS names those that may`,
  };
}

function wrongHost(host: string | undefined): Problem {
  return {
    code: 'host_not_allowed',
    detail: `${short(host ?? '')} is not a name of this service; PYCELL_HOSTS names those it has`,
  };
}

function isOwn(host: string | undefined, hosts: readonly string[]): boolean {
  const name = nameOf(host);
  if (name === undefined) return false;
  const bare = name.replace(/^\[|\]$/g, '');
  return isIP(bare) !== 0 || name === 'localhost' || name.endsWith('.localhost') || hosts.includes(name);
}

/** The name in a Host header; undefined where it is none, as URLs would read others into it. */
function nameOf(host: string | undefined): string | undefined {
  if (!host || !/^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(host)) return undefined;
  try {
    return new URL(`http://${host}`).hostname;
  } catch {
    return undefined;
  }
}

/** By host and port. A proxy may have taken TLS off, so the schemes need not be the same. */
function isSame(origin: string, host: string): boolean {
  try {
    const url = new URL(origin);
    return url.origin === origin && new URL(`${url.protocol}//${host}`).host === url.host;
  } catch {
    return false;
  }
}

function isLoopback(address: string | undefined): boolean {
  return address === '::1' || /^(?:::ffff:)?127\./i.test(address ?? '');
}

function short(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}
