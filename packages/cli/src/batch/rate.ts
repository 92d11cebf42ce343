/** As far back as it looks: what was long ago says little about what is left. */
const WINDOW_MS = 30_000;

/** How many end in a second, of late. What had ended before the first look counts for nothing. */
export class Rate {
  #samples: { at: number; ended: number }[] = [];

  add(at: number, ended: number): void {
    const last = this.#samples.at(-1);
    // Of a burst of events one sample is enough.
    if (last && this.#samples.length > 1 && at - last.at < 100) last.ended = ended;
    else this.#samples.push({ at, ended });
    while (this.#samples.length > 2 && at - (this.#samples[1]?.at ?? at) > WINDOW_MS) this.#samples.shift();
  }

  /** 0 as long as it is not known. */
  perSecond(now: number): number {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (!first || !last || now - first.at < 500) return 0;
    return ((last.ended - first.ended) / (now - first.at)) * 1000;
  }
}
