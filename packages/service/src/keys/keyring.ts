import { timingSafeEqual } from 'node:crypto';
import { digestOf, type KeyEntry } from './key.js';

interface Held extends KeyEntry {
  digest: Buffer;
}

/** The keys that are valid now. */
export class Keyring {
  private held: Held[] = [];

  constructor(entries: KeyEntry[]) {
    this.replace(entries);
  }

  /** Puts other keys in the place of all there are. */
  replace(entries: KeyEntry[]): void {
    this.held = entries.map((entry) => ({
      ...entry,
      digest: Buffer.from(entry.hash.slice('sha256:'.length), 'hex'),
    }));
  }

  /** Whose key this is. It takes as long for one that is nearly right, and wherever in the list it stands. */
  find(key: string, now = Date.now()): KeyEntry | undefined {
    const digest = digestOf(key);
    let found: Held | undefined;
    for (const each of this.held) if (timingSafeEqual(each.digest, digest)) found = each;
    return found?.expires && found.expires.getTime() <= now ? undefined : found;
  }

  get size(): number {
    return this.held.length;
  }
}
