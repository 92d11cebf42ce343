import { isIP } from 'node:net';
import { z } from 'zod';

/** Proxies by address. Not by their number, which says nothing of who is connected: fastify does not take it, either. */
export const proxies = {
  takes: 'addresses and networks with commas between, such as 10.0.0.0/8, ::1',
  schema: list(z.string().refine(isNetwork)),
};

/** Web origins as browsers send them, or any. */
export const origins = {
  takes: '* or origins with commas between, such as https://app.example.org, http://localhost:5173',
  schema: z.union([z.literal('*').transform(() => ['*']), list(z.string().refine(isOrigin))]),
};

/** Names as in a Host header, without a port. */
export const hosts = {
  takes: 'host names with commas between, such as pycell.example.org, pycell',
  schema: list(
    z
      .string()
      .toLowerCase()
      .regex(/^[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?$/),
  ),
};

export function list<T extends z.ZodType<string, string>>(item: T) {
  return z
    .string()
    .transform((text) => text.split(',').map((each) => each.trim()))
    .pipe(z.array(item));
}

function isNetwork(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more !== undefined) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

/** Scheme, host and port, and nothing behind: what differs by a slash would never match. */
function isOrigin(text: string): boolean {
  try {
    return new URL(text).origin === text;
  } catch {
    return false;
  }
}
