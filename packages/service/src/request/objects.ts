import { MOST_VARIABLES } from '@pycell/engine';

/** An object of JSON: neither null nor an array. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** In UTF-16 units, names and values together; what execve(2) takes is 2 MiB as Linux is set up. */
const MOST_TEXT = 1024 * 1024;

/** What is wrong with environment variables, by the rules of execve(2); undefined when nothing is. */
export function envProblem(env: Record<string, unknown>): string | undefined {
  const names = Object.keys(env);
  if (names.length > MOST_VARIABLES) return `'env' has ${names.length} variables, at most ${MOST_VARIABLES}`;
  let length = 0;
  for (const name of names) {
    const value = env[name];
    length += name.length + (typeof value === 'string' ? value.length : 0);
    if (length > MOST_TEXT) return `'env' is longer than ${MOST_TEXT} characters`;
    if (name === '' || name.includes('=') || name.includes('\0')) {
      return `'env' has the name ${JSON.stringify(name)}: a name must not be empty or contain '=' or NUL`;
    }
    if (typeof value !== 'string') return `'env' value of ${JSON.stringify(name)} must be a string`;
    if (value.includes('\0')) return `'env' value of ${JSON.stringify(name)} must not contain NUL`;
  }
  return undefined;
}
