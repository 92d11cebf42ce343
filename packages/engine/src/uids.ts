/** Which uids cells may have, where root may give them one. */
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** More than slots of two generations; each engine takes such a part of its own by chance. */
const UIDS_OF_AN_ENGINE = 10_000;
/** Above people, services and systemd's dynamic users, below the end of what int32 holds. */
const USUAL = { first: 61_200_000, last: 111_199_999 };

/**
 * The first uid of this engine's part, undefined where there is none to take. The kernel counts a user's tasks over
 * the whole host, so two engines are not to share uids; in a container with a user namespace only some uids exist.
 *
 * @param map /proc/self/uid_map: lines of first uid inside, first uid outside, count (user_namespaces(7))
 */
export function chooseUids(map = readFileSync('/proc/self/uid_map', 'utf8')): number | undefined {
  for (const line of map.trim().split('\n')) {
    const [inside = 0, , count = 0] = line.trim().split(/\s+/).map(Number);
    const last = inside + count - 1;
    if (inside <= USUAL.first && last >= USUAL.last) return partOf(USUAL.first, USUAL.last);
    // Above the first 10 000, which are people's and services'.
    const first = Math.max(inside, 10_000);
    if (last - first + 1 >= UIDS_OF_AN_ENGINE) return partOf(first, last);
  }
  return undefined;
}

function partOf(first: number, last: number): number {
  return first + UIDS_OF_AN_ENGINE * randomInt(Math.floor((last - first + 1) / UIDS_OF_AN_ENGINE));
}
