import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import {
  createEngine,
  type Engine,
  type EngineEvent,
  type EngineOptions,
  type Outcome,
  type RunOptions,
  type RunRequest,
} from '../../src/index.js';

/** The folder of the repository. */
export const projectRoot = fileURLToPath(new URL('../../../../', import.meta.url)).replace(/\/$/, '');

/** What set-up has made. */
export const state = process.env.PYCELL_TEST_STATE ?? join(projectRoot, '.pycell');

/** The options that every engine of a test has. PYCELL_TEST_JAIL and PYCELL_TEST_ROOT force one of the weaker rungs. */
export const engineOptions = {
  // Set-up's own, or what PYCELL_PYTHON names, as for the service.
  python: interpreter(process.env.PYCELL_PYTHON ?? join(state, 'python')),
  matplotlibConfig: join(state, 'matplotlib'),
  cacheFolder: process.env.PYCELL_TEST_CACHE ?? join(state, 'cache'),
  jail: process.env.PYCELL_TEST_JAIL as EngineOptions['jail'],
  preparedRoot: process.env.PYCELL_TEST_ROOT,
};

/** An interpreter by its own path, or by that of a virtual environment. */
function interpreter(named: string): string {
  const folder = statSync(named, { throwIfNoEntry: false })?.isDirectory();
  return folder ? join(named, 'bin/python3') : named;
}

export interface TestEngine extends Engine {
  /** What the engine has logged. */
  events: EngineEvent[];
  /** Runs a script and returns its outcome. */
  script(script: string, request?: Omit<RunRequest, 'script'>, options?: RunOptions): Promise<Outcome>;
  /**
   * Runs statements as the body of `main()`, or a single expression as what it returns, and gives back the result.
   * Throws with the whole outcome where the run is not ok.
   */
  // biome-ignore lint/suspicious/noExplicitAny: a script returns what it likes, and its test knows what.
  value(body: string, request?: Omit<RunRequest, 'script'>): Promise<any>;
}

/** One real engine for a test file, stopped after its tests. */
export async function startEngine(overrides: Partial<EngineOptions> = {}): Promise<TestEngine> {
  const events: EngineEvent[] = [];
  const engine = createEngine({
    ...engineOptions,
    log: (event) => void events.push(event),
    ...overrides,
  });
  afterAll(() => engine.stop());
  await engine.start();
  const script: TestEngine['script'] = (text, request = {}, options = {}) =>
    engine.run({ script: text, ...request }, options);
  return Object.assign(engine, {
    events,
    script,
    async value(body: string, request: Omit<RunRequest, 'script'> = {}) {
      const outcome = await script(mainOf(body), request);
      if (outcome.status !== 'ok') throw new Error(`not ok: ${JSON.stringify(outcome, null, 2)}`);
      return JSON.parse(outcome.resultJson as string);
    },
  });
}

/** A script whose `main()` does this. */
export function mainOf(body: string): string {
  return functionOf('main(given=None)', body);
}

/** A Python function of these statements, or of a single expression, which it returns. */
export function functionOf(signature: string, body: string): string {
  const lines = body
    .replace(/^\s*\n/, '')
    .trimEnd()
    .split('\n');
  const indent = (line: string) => /^ */.exec(line)?.[0].length ?? 0;
  const outer = Math.min(...lines.filter((line) => line.trim()).map(indent));
  const text = lines.map((line) => line.slice(outer));
  if (text.length === 1 && !STATEMENT.test(text[0] as string)) text[0] = `return ${text[0]}`;
  return `def ${signature}:\n${text.map((line) => `    ${line}`).join('\n')}\n`;
}

const STATEMENT = /^(return|raise|import|from|with|for|while|try|if)\b|^\w+ = /;
