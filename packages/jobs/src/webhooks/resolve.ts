import type { LookupAddress } from 'node:dns';
import { lookup as lookUp } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { allowedAddress } from './addresses.js';
import { NotDelivered } from './not-delivered.js';

/** All addresses of a name, in the order in which to try them. */
export type Lookup = (name: string) => Promise<LookupAddress[]>;

/** As every other program of this machine: by getaddrinfo(3), with /etc/hosts. */
export const systemLookup: Lookup = (name) => lookUp(name, { all: true });

/**
 * The addresses of a host, each of which a webhook may go to. One that it may not spoils the others: nobody has a reason
 * to give a public name a private address as well. The reason keeps it to itself, since it may be of the operator's network.
 */
export async function resolve(
  host: string,
  allow: readonly string[],
  lookup: Lookup,
): Promise<LookupAddress[]> {
  const family = isIP(host);
  const addresses = family === 0 ? await find(host, lookup) : [{ address: host, family }];
  if (addresses.every(({ address }) => allowedAddress(address, allow))) return addresses;
  throw new NotDelivered(`${host} is not at a public address`);
}

async function find(name: string, lookup: Lookup): Promise<LookupAddress[]> {
  const addresses = await lookup(name).catch((error: NodeJS.ErrnoException) => {
    throw new NotDelivered(`${name} was not found: ${error.code ?? error.message}`);
  });
  if (addresses.length === 0) throw new NotDelivered(`${name} was not found: it has no address`);
  return addresses;
}

/** What a socket asks instead of the DNS, which may answer differently the second time. */
export function pinned(addresses: LookupAddress[]): LookupFunction {
  return (_name, { all }, answer) => {
    if (all) return answer(null, addresses);
    const [first] = addresses as [LookupAddress];
    answer(null, first.address, first.family);
  };
}
