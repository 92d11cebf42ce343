/** An object of JSON: neither null nor an array. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is wrong with environment variables, by the rules of execve(2); undefined when nothing is. */
export function envProblem(env: Record<string, unknown>): string | undefined {
  for (const name of Object.keys(env)) {
    const value = env[name];
    if (name === '' || name.includes('=') || name.includes('\0')) {
      return `'env' has the name ${JSON.stringify(name)}: a name must not be empty or contain '=' or NUL`;
    }
    if (typeof value !== 'string') return `'env' value of ${JSON.stringify(name)} must be a string`;
    if (value.includes('\0')) return `'env' value of ${JSON.stringify(name)} must not contain NUL`;
  }
  return undefined;
}
