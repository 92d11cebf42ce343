import { type AppOptions, createApp } from './app.js';
import { openKeyring } from './keys/open-keyring.js';
import { listen } from './listen.js';
import { stopper } from './stop.js';

export interface Service {
  url: string;
  /** Resolves when runs can start; rejects with the engine's EngineStartError. The service is not closed then. */
  ready: Promise<void>;
  /** Refuses new runs, gives those in hand `drainMs` (default: the configuration's), then ends all. */
  close(options?: { drainMs?: number }): Promise<void>;
}

/**
 * Starts the service. It listens first and warms up after, so that a health check can tell "warming"
 * from "not there"; runs that arrive in between wait in the queue.
 *
 * @throws ConfigError when the file of keys cannot be read
 * @throws ListenError when the port cannot be opened
 */
export async function startService({ config, engine, log, ...more }: AppOptions): Promise<Service> {
  const keys = openKeyring(config, log);
  const app = createApp({ config, engine, log, keyring: keys?.keyring, ...more });
  app.addHook('onClose', () => keys?.close());
  const url = await listen(app, config.host, config.port);
  log.info({ url }, 'listening');
  if (keys) log.info({ keys: keys.keyring.size }, 'only with an API key');
  else log.warn('open to anyone who can reach it: no API keys are set');

  const started = Date.now();
  const ready = engine.start().then(() => {
    app.jobs.start();
    log.info({ url, isolation: engine.isolation().level, ms: Date.now() - started }, 'ready');
  });
  // Whoever awaits it learns of a failure; nobody has to.
  ready.catch(() => {});

  const stop = stopper(app, engine);
  return { url, ready, close: ({ drainMs = config.drainMs } = {}) => stop(drainMs) };
}
