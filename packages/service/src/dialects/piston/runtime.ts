import type { Engine } from '@pycell/engine';
import { satisfies } from 'semver';

/** A language as Piston lists it. */
export interface Runtime {
  language: 'python';
  version: string;
  aliases: string[];
}

/** The one there is. Waits for the engine, which knows the version only once it is warm. */
export async function pythonRuntime(engine: Engine): Promise<Runtime> {
  if (!engine.runtime()) await engine.start();
  const version = engine.runtime()?.python.version ?? '0.0.0';
  const [major, minor] = version.split('.');
  return { language: 'python', version, aliases: ['py', 'py3', 'python3', `python${major}.${minor}`] };
}

/** Whether a request's language and version, a range as npm's, are this one. */
export function matches({ language, version, aliases }: Runtime, asked: string, range: string): boolean {
  const isNamed = asked === language || aliases.includes(asked);
  return isNamed && satisfies(semantic(version), range, { includePrerelease: true });
}

/** `3.14.0rc1` is no semantic version, `3.14.0-rc1` is. */
function semantic(version: string): string {
  return version.replace(/^(\d+\.\d+\.\d+)([a-z].*)$/, '$1-$2');
}
