import { createEngine } from '@pycell/engine';
import {
  configText,
  createLogger,
  engineOptions,
  loadConfig,
  type Service,
  startService,
} from '@pycell/service';
import { EXIT } from './exit-codes.js';
import { reportFailure } from './failure.js';
import { type Ending, nextSignal } from './signals.js';

export interface ServeFlags {
  port?: string;
  host?: string;
  printConfig?: boolean;
}

/** `pycell serve`: runs the service until SIGINT or SIGTERM. */
export async function serve(flags: ServeFlags): Promise<number> {
  const { config, sources, warnings } = loadConfig(process.env, {
    PORT: flags.port,
    PYCELL_HOST: flags.host,
  });
  if (flags.printConfig) {
    process.stdout.write(`${configText(sources)}\n`);
    return EXIT.ok;
  }
  const log = createLogger(config.log);
  for (const warning of warnings) log.warn(warning);
  const engine = createEngine(engineOptions(config, log));
  // Listened for before anything is started: a Ctrl-C while the interpreter warms up ends it all the same.
  const signal = nextSignal();
  const service = await startService({ config, engine, log });
  const started = service.ready.then(
    () => signal,
    (error: unknown) => ({ error }),
  );
  const ended = await Promise.race([signal, started]);
  if (typeof ended === 'object') {
    reportFailure(ended.error);
    await service.close({ drainMs: 0 });
    return EXIT.failure;
  }
  log.info({ signal: ended }, 'stopping');
  await stop(service, ended);
  log.info('stopped');
  return EXIT.ok;
}

/** SIGTERM is an orchestrator's and gives the runs in hand their time; SIGINT is a person who waits. */
async function stop(service: Service, signal: Ending): Promise<void> {
  const closed = service.close(signal === 'SIGTERM' ? {} : { drainMs: 0 });
  const again = nextSignal().then(() => {
    // Asked twice, a second apart: whatever is stuck does not get another chance.
    process.exit(EXIT.interrupted);
  });
  await Promise.race([closed, again]);
}
