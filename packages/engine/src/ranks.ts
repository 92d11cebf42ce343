/**
 * Items in ranks, whole numbers from 0 on; within a rank the one that came to it first is first. The lowest and the
 * highest are found without looking at every item: there may be as many as the queue has places, and someone who
 * floods the queue must not make each refusal dearer.
 */
export class Ranks<T> {
  private readonly ranks: Set<T>[] = [];
  private readonly rankOf = new Map<T, number>();

  /** Puts an item behind the others of a rank; one that is there already keeps its turn. */
  put(item: T, rank: number): void {
    if (this.rankOf.get(item) === rank) return;
    this.remove(item);
    while (this.ranks.length <= rank) this.ranks.push(new Set());
    this.ranks[rank]?.add(item);
    this.rankOf.set(item, rank);
  }

  remove(item: T): void {
    const rank = this.rankOf.get(item);
    if (rank === undefined) return;
    this.ranks[rank]?.delete(item);
    this.rankOf.delete(item);
    while (this.ranks.at(-1)?.size === 0) this.ranks.pop();
  }

  /** The first of the lowest rank. */
  get lowest(): T | undefined {
    for (const rank of this.ranks) for (const item of rank) return item;
    return undefined;
  }

  /** The first of the highest rank. */
  get highest(): T | undefined {
    for (const item of this.ranks.at(-1) ?? []) return item;
    return undefined;
  }
}
