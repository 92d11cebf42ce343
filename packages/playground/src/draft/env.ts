/**
 * Environment variables from lines of `NAME=VALUE`, as shells and .env files have them, without quotes: what follows the
 * first `=` is the value. Empty lines and those that begin with `#` are passed over; of a name that is there twice the last
 * counts.
 */
export function readEnv(text: string): { env: Record<string, string> } | { problem: string } {
  const pairs: [string, string][] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const at = line.indexOf('=');
    const name = line.slice(0, Math.max(0, at)).trim();
    if (name === '') return { problem: `Line ${index + 1} takes NAME=VALUE, not “${line.trim()}”.` };
    pairs.push([name, line.slice(at + 1)]);
  }
  return { env: Object.fromEntries(pairs) };
}
