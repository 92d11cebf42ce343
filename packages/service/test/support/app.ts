import { createEngine } from '@pycell/engine';
import { pino } from 'pino';
import { type AppOptions, createApp } from '../../src/app.js';
import { loadConfig } from '../../src/config/load.js';

/** The application over an engine that is not started, for requests that never reach a cell. */
export function idleApp(env: Record<string, string> = {}, more: Partial<AppOptions> = {}) {
  const engine = createEngine({ python: '/nowhere/python3' });
  const { config } = loadConfig(env);
  return { app: createApp({ config, engine, log: pino({ level: 'silent' }), ...more }), engine };
}
