import { hash, randomBytes } from 'node:crypto';

/** So that a scanner for secrets, and whoever finds one in a file, can tell what it is. */
const PREFIX = 'pycell_';

/** What the service keeps of a key. */
export interface KeyEntry {
  /** Whose key it is. Several keys may have one name: an old one and its successor, while callers change over. */
  name: string;
  /** `sha256:` and 64 hexadecimal digits. */
  hash: string;
  /** Of all cells, at the most, that runs of this name have at once; absent: all. */
  share?: number | undefined;
  /** Runs per minute, at the most; absent: as many as they come. */
  rate?: number | undefined;
  /** From then on the key is not valid any more. */
  expires?: Date | undefined;
}

/** Makes a key for a caller. The key itself is shown once, to them; what the service is given is the entry. */
export function newKey(name: string): { key: string; entry: Pick<KeyEntry, 'name' | 'hash'> } {
  const key = PREFIX + randomBytes(32).toString('base64url');
  return { key, entry: { name, hash: `sha256:${digestOf(key).toString('hex')}` } };
}

/**
 * A plain, fast hash is right here: slow and salted ones (scrypt, argon2) are to make guessing dear where people choose
 * what is hashed. A key is 256 random bits, nobody guesses those at any speed, and the hash is paid for on every request.
 */
export function digestOf(key: string): Buffer {
  return hash('sha256', key, 'buffer');
}
