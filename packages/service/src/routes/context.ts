import type { Engine } from '@pycell/engine';
import type { Logger } from 'pino';
import type { BodyReader } from '../bodies/reader.js';
import type { Config } from '../config/variables.js';
import type { JobStore } from '../jobs/store.js';
import type { Metrics } from '../metrics/metrics.js';
import type { RouteTable } from '../plugins/route-table.js';
import type { Runner } from '../runs/runner.js';
import type { Unsent } from '../runs/unsent.js';

/** What the routes work with. */
export interface RouteContext {
  engine: Engine;
  config: Config;
  log: Logger;
  metrics: Metrics;
  routes: RouteTable;
  /** How a route runs something. */
  run: Runner;
  jobs: JobStore;
  bodies: BodyReader;
  unsent: Unsent;
}
