/**
 * JSON whose integers keep every digit: those that a number cannot hold become bigints. Browsers that do not tell a
 * reviver the number's own text round them, as JSON.parse does.
 */
export function parseJson(text: string): unknown {
  // The reviver costs several times the parsing; most texts have no such number.
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) => {
    const source = context?.source;
    if (typeof value !== 'number' || source === undefined || Number.isSafeInteger(value)) return value;
    return /^-?\d+$/.test(source) ? BigInt(source) : value;
  });
}

/** Indented JSON, with bigints in full. */
export function formatJson(value: unknown, indent = ''): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const inner = `${indent}  `;
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const items = Array.isArray(value)
    ? value.map((each) => formatJson(each, inner))
    : Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${formatJson(each, inner)}`);
  if (items.length === 0) return `${open}${close}`;
  if (isShortList(value)) return `${open}${items.join(', ')}${close}`;
  return `${open}\n${inner}${items.join(`,\n${inner}`)}\n${indent}${close}`;
}

/** A list of a few numbers reads better in one line. */
function isShortList(value: object): boolean {
  return (
    Array.isArray(value) &&
    value.length <= 12 &&
    value.every((each) => each === null || ['number', 'bigint', 'boolean'].includes(typeof each))
  );
}

/** What a request's `input` is made from; a number that would be rounded is sent by its text, where browsers can. */
export function parseInput(text: string): unknown {
  const raw = (JSON as { rawJSON?: (text: string) => unknown }).rawJSON;
  return replaceBigints(parseJson(text), (value) => raw?.(value.toString()) ?? Number(value));
}

function replaceBigints(value: unknown, replace: (value: bigint) => unknown): unknown {
  if (typeof value === 'bigint') return replace(value);
  if (Array.isArray(value)) return value.map((each) => replaceBigints(each, replace));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replaceBigints(each, replace)]));
}
