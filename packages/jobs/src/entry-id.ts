import { randomBytes } from 'node:crypto';

let lastMs = 0;
let count = 0;

/**
 * A UUID of version 7 (RFC 9562): sorts by time, and within a millisecond by a counter, as pg-boss takes those that were
 * added together in the order of their ids. The items of a batch begin in the order in which they were sent.
 */
export function newEntryId(now = Date.now()): string {
  if (now > lastMs) {
    lastMs = now;
    count = 0;
  } else if (++count > 0xfff) {
    lastMs++;
    count = 0;
  }
  const random = randomBytes(8);
  random[0] = ((random[0] ?? 0) & 0x3f) | 0x80;
  const time = lastMs.toString(16).padStart(12, '0');
  const rest = random.toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count.toString(16).padStart(3, '0')}-${rest.slice(0, 4)}-${rest.slice(4)}`;
}
