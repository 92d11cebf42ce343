import type { Engine } from '@pycell/engine';
import { type FastifyBaseLogger, type FastifyInstance, fastify } from 'fastify';
import type { Logger } from 'pino';
import { BodyReader } from './bodies/reader.js';
import type { Config } from './config/variables.js';
import { dialects } from './dialects/index.js';
import { refusalFrom } from './errors/from-error.js';
import { requestId } from './id.js';
import { jobRunner } from './jobs/run-job.js';
import { JobStore } from './jobs/store.js';
import type { Keyring } from './keys/keyring.js';
import { jobGauges } from './metrics/job-gauges.js';
import { createMetrics } from './metrics/metrics.js';
import { loadSite } from './playground/site.js';
import { apiKeys } from './plugins/api-keys.js';
import { cors } from './plugins/cors.js';
import { headerCount } from './plugins/header-count.js';
import { jsonBody } from './plugins/json-body.js';
import { httpMetrics } from './plugins/metrics.js';
import { ownName } from './plugins/own-name.js';
import { answerProblem, problems } from './plugins/problems.js';
import { rates } from './plugins/rates.js';
import { requestLog } from './plugins/request-log.js';
import { responseHeaders } from './plugins/response-headers.js';
import { routeTable, unknownRoutes } from './plugins/route-table.js';
import { checkRoute } from './routes/check.js';
import { docsRoutes } from './routes/docs.js';
import { executeRoute } from './routes/execute.js';
import { healthRoutes } from './routes/health.js';
import { isolationRoute } from './routes/isolation.js';
import { jobRoutes } from './routes/job.js';
import { jobsRoutes } from './routes/jobs.js';
import { metricsRoute } from './routes/metrics.js';
import { openApiRoutes } from './routes/openapi.js';
import { playgroundRoutes } from './routes/playground.js';
import { readyRoutes } from './routes/ready.js';
import { rootRoute } from './routes/root.js';
import { runRoute } from './routes/run.js';
import { runtimeRoute } from './routes/runtime.js';
import { createRunner } from './runs/runner.js';
import { Unsent } from './runs/unsent.js';
import { serverOptions, type Timeouts } from './server-options.js';

export interface AppOptions {
  config: Config;
  engine: Engine;
  log: Logger;
  /** Who may run; absent: everyone. */
  keyring?: Keyring | undefined;
  timeouts?: Partial<Timeouts>;
  /** Answers on their way; absent: with the usual bounds. */
  unsent?: Unsent;
}

declare module 'fastify' {
  interface FastifyInstance {
    jobs: JobStore;
    bodies: BodyReader;
  }
}

/** The HTTP application: one plugin a concern, one route a file. It neither listens nor starts the engine. */
export function createApp({ config, engine, log, keyring, timeouts, unsent }: AppOptions): FastifyInstance {
  const metrics = createMetrics(engine);
  const app = fastify({
    ...serverOptions(config, { timeouts, refused: (code) => metrics.refused(code) }),
    loggerInstance: quieter(log),
    genReqId: requestId(config.trustProxy),
    // A path that cannot be decoded never gets to a route, nor to the hooks.
    frameworkErrors: (error, request, reply) =>
      answerProblem(refusalFrom(error, config.bodyBytes), request, reply),
  });
  app.server.maxConnections = config.connections;
  app.decorateRequest('caller', undefined);
  const routes = routeTable(app);
  responseHeaders(app);
  if (config.corsOrigins) cors(app, config.corsOrigins);
  httpMetrics(app, metrics);
  headerCount(app);
  unknownRoutes(app, routes);
  jsonBody(app);
  problems(app, config.bodyBytes, log);
  requestLog(app, log);
  if (keyring) apiKeys(app, keyring);
  else ownName(app, config);
  if (keyring || config.rate) rates(app, config.rate);

  const run = createRunner({ engine, log, metrics });
  const work = config.role === 'api' ? undefined : jobRunner({ engine, config, log, metrics });
  const jobs = new JobStore(config, work, log);
  app.decorate('jobs', jobs);
  jobGauges(metrics.registry, jobs);
  const bodies = new BodyReader(config.bodyBytes);
  app.decorate('bodies', bodies);
  app.addHook('onClose', () => bodies.close());
  const shared = { config, engine, log, metrics, routes };
  const context = { ...shared, run, jobs, bodies, unsent: unsent ?? new Unsent(log) };
  healthRoutes(app, context);
  readyRoutes(app, context);
  metricsRoute(app, context);
  // Callers go elsewhere: what this instance has is for the jobs.
  if (config.role === 'worker') return app;
  const site = loadSite();
  rootRoute(app, context, site);
  playgroundRoutes(app, site);
  executeRoute(app, context);
  runRoute(app, context);
  checkRoute(app, context);
  dialects(app, context);
  runtimeRoute(app, context);
  jobsRoutes(app, context);
  jobRoutes(app, context);
  isolationRoute(app, context);
  openApiRoutes(app, context);
  docsRoutes(app);
  return app;
}

/** For fastify itself, whose lines at info say what ours say in fewer. */
function quieter(log: Logger): FastifyBaseLogger {
  return log.child({}, { level: log.isLevelEnabled('warn') ? 'warn' : log.level });
}
