import type { FastifyInstance } from 'fastify';
import type { RouteContext } from '../routes/context.js';
import { mcpRoute } from '../routes/mcp.js';
import type { Dialect } from './names.js';
import { piston } from './piston/plugin.js';
import { snekbox } from './snekbox/plugin.js';

/** What the service speaks besides its own API, one plugin each, over the same runs. */
const DIALECTS: Record<Dialect, (app: FastifyInstance, context: RouteContext) => void> = {
  piston,
  snekbox,
  mcp: mcpRoute,
};

export function dialects(app: FastifyInstance, context: RouteContext): void {
  for (const name of context.config.dialects) DIALECTS[name](app, context);
}
