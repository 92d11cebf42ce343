import type { Database } from './database/database.js';
import { type Glance, glance } from './store/live.js';

/** How often everything that anybody watches is looked at, by one statement for all of them. */
const EVERY_MS = 300;
const MOST_PAUSE_MS = 3000;

type Listener = (now: Glance | undefined) => void;

/** Tells those who look on how things stand: one poll for all of an instance's streams. */
export class Watch {
  private readonly listeners = new Map<string, Set<Listener>>();
  private timer: NodeJS.Timeout | undefined;
  private isLooking = false;
  private pauseMs = EVERY_MS;

  constructor(private readonly database: Database) {}

  /** Calls back at each look, with undefined where there is no such job any more. @returns what ends it */
  on(id: string, listener: Listener): () => void {
    const those = this.listeners.get(id) ?? new Set();
    those.add(listener);
    this.listeners.set(id, those);
    this.soon();
    return () => {
      those.delete(listener);
      if (those.size === 0) this.listeners.delete(id);
    };
  }

  /** Something has changed: there is no use in waiting. */
  soon(): void {
    if (this.listeners.size === 0 || this.isLooking) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.look(), 0);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.listeners.clear();
  }

  private async look(): Promise<void> {
    this.isLooking = true;
    try {
      const ids = [...this.listeners.keys()];
      const found = new Map((await glance(this.database, ids)).map((each) => [each.id, each]));
      this.pauseMs = EVERY_MS;
      for (const id of ids) for (const listener of this.listeners.get(id) ?? []) listener(found.get(id));
    } catch {
      // Away: whoever looks on waits with us.
      this.pauseMs = Math.min(MOST_PAUSE_MS, this.pauseMs * 2);
    } finally {
      this.isLooking = false;
      if (this.listeners.size > 0) this.timer = setTimeout(() => void this.look(), this.pauseMs);
    }
  }
}
