/** What waits, and whose it is. */
export interface Waiter {
  caller: string;
  bytes: number;
}

/** How many of the largest may wait together. */
const MOST_LARGEST = 16;

/**
 * Bodies that wait for the thread, in their order but nobody twice in a row while others wait. A caller may have as many
 * bytes here as are still free, so that there is room for another.
 */
export class Waiting<T extends Waiter> {
  private readonly list: T[] = [];
  private last: string | undefined;

  /** @param largest bytes of the largest body: one of it finds room where nobody has any */
  constructor(private readonly largest: number) {}

  get length(): number {
    return this.list.length;
  }

  /** @returns whether there was room */
  add(one: T): boolean {
    let all = 0;
    let mine = 0;
    for (const { caller, bytes } of this.list) {
      all += bytes;
      if (caller === one.caller) mine += bytes;
    }
    if (mine > MOST_LARGEST * this.largest - all) return false;
    this.list.push(one);
    return true;
  }

  next(): T | undefined {
    const at = this.list.findIndex(({ caller }) => caller !== this.last);
    const [one] = this.list.splice(Math.max(0, at), 1);
    if (one) this.last = one.caller;
    return one;
  }

  /** @returns whether it still waited */
  remove(one: T): boolean {
    const at = this.list.indexOf(one);
    if (at !== -1) this.list.splice(at, 1);
    return at !== -1;
  }
}
