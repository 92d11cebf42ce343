import { createEngine } from '@pycell/engine';
import { pino } from 'pino';
import type { AppOptions } from '../../src/app.js';
import { loadConfig } from '../../src/config/load.js';
import { engineOptions } from '../../src/engine-options.js';
import { startService } from '../../src/service.js';
import { EventReader } from './events.js';

/** The body of an answer to `POST /execute`, whether it is a run's or a refusal's. */
// biome-ignore lint/suspicious/noExplicitAny: each test looks at other members, and says what it expects there.
export type Body = Record<string, any>;

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  body: Body;
}

/** The service over a real engine, on a port of its own. `lines` is what it logs. */
export async function liveService(env: Record<string, string> = {}, more: Partial<AppOptions> = {}) {
  const { config } = loadConfig({ PYCELL_PYTHON: process.env.PYCELL_PYTHON, PORT: '0', ...env });
  const lines: Body[] = [];
  const log = pino({ level: 'debug', base: null }, { write: (line) => void lines.push(JSON.parse(line)) });
  const engine = createEngine(engineOptions(config, log));
  const service = await startService({ config, engine, log, ...more });

  /** Posts a body, given as JSON text or as the value to make it from. */
  async function post(
    body: unknown,
    signal?: AbortSignal,
    headers: Record<string, string> = {},
    path = '/execute',
  ): Promise<Answer> {
    const response = await fetch(`${service.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...(signal && { signal }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: JSON.parse(text) };
  }

  /** Posts a body and reads the events of the answer as they come. */
  async function stream(body: unknown, signal?: AbortSignal, path = '/execute') {
    const response = await fetch(`${service.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify(body),
      ...(signal && { signal }),
    });
    const reader = new EventReader();
    const decoder = new TextDecoder('utf-8', { fatal: true });
    const ended = (async () => {
      for await (const chunk of response.body ?? []) reader.push(decoder.decode(chunk, { stream: true }));
      return reader.events;
    })();
    // A test that cuts the connection need not look at it.
    ended.catch(() => {});
    return { response, events: reader.events, ended };
  }

  return {
    ...service,
    config,
    engine,
    lines,
    post,
    stream,
    run: (code: string, more = {}) => post({ code, ...more }, undefined, {}, '/run'),
    execute: (script: string, more = {}) => post({ script, ...more }),
  };
}

/** Waits until a condition holds, for at most `ms`. */
export async function until(condition: () => boolean | Promise<boolean>, ms = 5000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not within ${ms} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
