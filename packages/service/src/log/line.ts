const LEVELS: Record<number, string> = { 20: 'debug', 30: 'info', 40: 'warn', 50: 'error' };

/** A line of the JSON log as a person reads it: `10:06:31 info  listening  url=http://127.0.0.1:8080`. */
export function lineFor(json: string): string {
  const { level, time, msg, err, ...rest } = JSON.parse(json) as Record<string, unknown>;
  const clock = new Date(Number(time)).toTimeString().slice(0, 8);
  const fields = Object.entries(rest).map(([name, value]) => `  ${name}=${show(value)}`);
  const stack = (err as { stack?: string } | undefined)?.stack;
  const name = (LEVELS[Number(level)] ?? 'log').padEnd(5);
  return `${clock} ${name} ${msg}${fields.join('')}\n${stack ? `${stack}\n` : ''}`;
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
