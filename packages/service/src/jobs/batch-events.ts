import type { Glance, Jobs } from '@pycell/jobs';
import { event } from '../stream/event.js';

const MOST = 200;

/** The events of a batch: each item as it ends. An event's id is how many had ended by then. */
export class BatchEvents {
  private said = '';

  constructor(
    private readonly jobs: Jobs,
    private readonly owner: string,
    private readonly id: string,
    private ended: number,
  ) {}

  async *next(now: Glance | undefined): AsyncGenerator<string, boolean, undefined> {
    if (!now) return true;
    for (;;) {
      const items = await this.jobs.ended(this.id, this.ended, MOST);
      for (const { ended, ...item } of items) {
        this.ended = ended;
        yield `id: ${ended}\n${event('item', JSON.stringify(item))}`;
      }
      if (items.length < MOST) break;
    }
    const batch = await this.jobs.read(this.owner, this.id);
    if (batch?.kind !== 'batch') return true;
    const counts = JSON.stringify(batch.counts);
    if (counts !== this.said) yield `id: ${this.ended}\n${event('progress', counts)}`;
    this.said = counts;
    // One may have ended between the two looks: it is told at the next.
    if (batch.state !== 'done' || this.ended < batch.counts.total) return false;
    yield `id: end\n${event('done', counts)}`;
    return true;
  }
}
