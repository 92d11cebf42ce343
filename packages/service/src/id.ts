import { randomFillSync } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';

/** Crockford's base32: no I, L, O or U, so that an id survives being read aloud. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

// One call to the random source serves many ids: it costs more than the id itself.
const pool = new Uint8Array(16 * 256);
let used = pool.length;

/** A ULID: 48 bits of milliseconds, 80 random bits, 26 letters that sort by time (github.com/ulid/spec). */
export function newId(now = Date.now()): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  let time = '';
  let rest = now;
  for (let i = 0; i < 10; i++) {
    time = ALPHABET.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  let random = '';
  for (let i = 0; i < 16; i++) random += ALPHABET.charAt((pool[used++] ?? 0) % 32);
  return time + random;
}

/** Nothing that could be mistaken for more than an id where it is shown or logged. */
const TOKEN = /^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$/;

/**
 * The id of a request. One that it brings along, in X-Request-Id, counts where a proxy in front is trusted to make it:
 * strangers could otherwise give theirs the id of someone else's request, and lead whoever reads the log astray.
 */
export function requestId(proxies: readonly string[] | undefined): (request: Asked) => string {
  if (proxies === undefined) return () => newId();
  const known = new BlockList();
  for (const each of proxies) {
    const [address = '', bits] = each.split('/');
    if (bits === undefined) known.addAddress(address, family(address));
    else known.addSubnet(address, Number(bits), family(address));
  }
  return ({ headers, socket: { remoteAddress = '' } }) => {
    const brought = headers['x-request-id'];
    if (typeof brought !== 'string' || !TOKEN.test(brought)) return newId();
    const address = remoteAddress.replace(/^::ffff:(?=\d+\.)/i, '');
    return isIP(address) && known.check(address, family(address)) ? brought : newId();
  };
}

type Asked = { headers: IncomingMessage['headers']; socket: { remoteAddress?: string | undefined } };

function family(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}
