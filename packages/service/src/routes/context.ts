import type { Engine } from '@pycell/engine';
import type { Logger } from 'pino';
import type { Config } from '../config/variables.js';
import type { RouteTable } from '../plugins/route-table.js';

/** What the routes work with. */
export interface RouteContext {
  engine: Engine;
  config: Config;
  log: Logger;
  routes: RouteTable;
}
