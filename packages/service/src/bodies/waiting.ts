/** What waits, and whose it is. */
export interface Waiter {
  caller: string;
  bytes: number;
}

/** How many of the largest may wait together. */
const MOST_LARGEST = 16;

/**
 * Bodies that wait for the thread: next is the caller who was served longest ago. A caller may have as many bytes here as
 * are still free, so that there is room for another.
 */
export class Waiting<T extends Waiter> {
  private readonly list: T[] = [];
  /** When each caller was last served, by count, since nothing waited. */
  private readonly turns = new Map<string, number>();
  private count = 0;

  /** @param largest bytes of the largest body: one of it finds room where nobody has any */
  constructor(private readonly largest: number) {}

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
    const turnOf = ({ caller }: T) => this.turns.get(caller) ?? 0;
    const [first, ...others] = this.list;
    if (!first) {
      this.turns.clear();
      return undefined;
    }
    const one = others.reduce((best, each) => (turnOf(each) < turnOf(best) ? each : best), first);
    this.remove(one);
    this.turns.set(one.caller, ++this.count);
    return one;
  }

  /** @returns whether it still waited */
  remove(one: T): boolean {
    const at = this.list.indexOf(one);
    if (at !== -1) this.list.splice(at, 1);
    return at !== -1;
  }
}
