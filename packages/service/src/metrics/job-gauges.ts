import { Gauge, type Registry } from 'prom-client';
import type { JobStore } from '../jobs/store.js';

/** A database that does not answer must not hold up those who ask for the other metrics. */
const PATIENCE_MS = 1000;

/** What is known of jobs, where this instance has any to do with them. */
export function jobGauges(registry: Registry, store: JobStore): void {
  const registers = [registry];
  new Gauge({
    name: 'pycell_jobs_running',
    help: 'Jobs that this instance runs now',
    registers,
    collect() {
      this.set(store.current?.inHand ?? 0);
    },
  });
  new Gauge({
    name: 'pycell_jobs_up',
    help: '1 where jobs can be worked with; 0 while their database is away, or not opened as nobody has needed it',
    registers,
    collect() {
      this.set(store.current ? 1 : 0);
    },
  });
  new Gauge({
    name: 'pycell_jobs_queued',
    help: 'Jobs that are due and wait, of all instances together',
    registers,
    async collect() {
      this.reset();
      const queued = await Promise.race([
        store.current?.due().catch(() => undefined),
        new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), PATIENCE_MS).unref()),
      ]);
      if (queued !== undefined) this.set(queued);
    },
  });
}
