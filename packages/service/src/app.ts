import type { Engine } from '@pycell/engine';
import { type FastifyBaseLogger, type FastifyInstance, fastify } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from './config/variables.js';
import { refusalFrom } from './errors/from-error.js';
import { newId } from './id.js';
import { jsonBody } from './plugins/json-body.js';
import { answerProblem, problems } from './plugins/problems.js';
import { requestLog } from './plugins/request-log.js';
import { responseHeaders } from './plugins/response-headers.js';
import { routeTable, unknownRoutes } from './plugins/route-table.js';
import { checkRoute } from './routes/check.js';
import { executeRoute } from './routes/execute.js';
import { healthRoutes } from './routes/health.js';
import { isolationRoute } from './routes/isolation.js';
import { readyRoutes } from './routes/ready.js';
import { rootRoute } from './routes/root.js';
import { runRoute } from './routes/run.js';
import { runtimeRoute } from './routes/runtime.js';
import { serverOptions } from './server-options.js';

export interface AppOptions {
  config: Config;
  engine: Engine;
  log: Logger;
}

/** The HTTP application: one plugin a concern, one route a file. It neither listens nor starts the engine. */
export function createApp({ config, engine, log }: AppOptions): FastifyInstance {
  const app = fastify({
    ...serverOptions(config),
    loggerInstance: quieter(log),
    genReqId: () => newId(),
    // A path that cannot be decoded never gets to a route, nor to the hooks.
    frameworkErrors: (error, request, reply) =>
      answerProblem(refusalFrom(error, config.bodyBytes), request, reply),
  });
  const routes = routeTable(app);
  responseHeaders(app);
  unknownRoutes(app, routes);
  jsonBody(app);
  problems(app, config.bodyBytes, log);
  requestLog(app, log);

  const context = { config, engine, log, routes };
  rootRoute(app, context);
  executeRoute(app, context);
  runRoute(app, context);
  checkRoute(app, context);
  runtimeRoute(app, context);
  healthRoutes(app, context);
  readyRoutes(app, context);
  isolationRoute(app, context);
  return app;
}

/** For fastify itself, whose lines at info say what ours say in fewer. */
function quieter(log: Logger): FastifyBaseLogger {
  return log.child({}, { level: log.isLevelEnabled('warn') ? 'warn' : log.level });
}
