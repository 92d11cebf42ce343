import type { Limits } from '@pycell/engine';
import { nearest } from '../nearest.js';
import type { Variable } from './variable.js';
import { CEILINGS, type Config, VARIABLES } from './variables.js';

/** Where a value came from. */
export type Source = 'default' | 'environment' | 'flag';

export interface LoadedConfig {
  config: Config;
  /** By variable name: the text the value was made from (absent: the engine decides) and where it came from. */
  sources: Record<string, { text: string | undefined; source: Source }>;
  /** What is suspicious without being wrong, such as a variable that nobody reads. */
  warnings: string[];
}

/** A value that the service cannot start with. The message names the variable, its value and what it takes. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

type Texts = Record<string, string | undefined>;

/**
 * Reads the configuration.
 *
 * @param env the environment variables; an empty one counts as not set, as in a compose file's `${NAME:-}`
 * @param flags values by variable name that go before the environment, from the command line
 * @throws ConfigError for a value that is not what its variable takes
 */
export function loadConfig(env: Texts, flags: Texts = {}): LoadedConfig {
  const sources: LoadedConfig['sources'] = {};
  const read = (table: Record<string, Variable<unknown>>) =>
    Object.fromEntries(
      Object.entries(table).map(([key, entry]) => {
        const found = find(entry, env, flags);
        sources[entry.env] = found;
        return [key, parse(entry, found.text)];
      }),
    );
  const config = { ...read(VARIABLES), ceilings: read(CEILINGS) as unknown as Limits } as Config;
  if (config.role !== 'all' && config.database === undefined) {
    throw new ConfigError(
      `PYCELL_ROLE is ${JSON.stringify(config.role)}, which needs PYCELL_DATABASE: an embedded database is one process's own`,
    );
  }
  return { config, sources, warnings: unknownVariables(env, Object.keys(sources)) };
}

function find(entry: Variable<unknown>, env: Texts, flags: Texts) {
  if (flags[entry.env] !== undefined) return { text: flags[entry.env], source: 'flag' as const };
  if (env[entry.env]) return { text: env[entry.env], source: 'environment' as const };
  return { text: entry.default, source: 'default' as const };
}

function parse(entry: Variable<unknown>, text: string | undefined): unknown {
  if (text === undefined) return undefined;
  const parsed = entry.schema.safeParse(text);
  if (parsed.success) return parsed.data;
  const value = entry.hidden ? 'not what it should be' : JSON.stringify(text);
  throw new ConfigError(`${entry.env} is ${value}; it takes ${entry.takes}`);
}

/** What the commands that call a service read; set for those, it is no mistake here. */
const CALLERS = ['PYCELL_URL', 'PYCELL_API_KEY'];

function unknownVariables(env: Texts, known: string[]): string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith('PYCELL_') && ![...known, ...CALLERS].includes(name))
    .map((name) => {
      const near = nearest(name, known);
      return `${name} is not a variable of pycell and has no effect${near ? `; did you mean ${near}?` : ''}`;
    });
}
