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

/** Beyond so many values nobody reads JSON, and its indentation would be many times its size. */
const MOST_INDENTED = 100_000;
const MOST_INDENT = 40;

/** JSON with bigints in full: indented, unless it is too large for that. */
export function formatJson(value: unknown): string {
  return isLarge(value) ? compactJson(value) : indented(value, '');
}

/** JSON in one line; browsers that cannot write a number as its text round bigints. */
export function compactJson(value: unknown): string {
  return JSON.stringify(value, (_key, each) => (typeof each === 'bigint' ? exact(each) : each)) ?? 'null';
}

function isLarge(value: unknown): boolean {
  const open = [value];
  for (let seen = 0; open.length > 0; seen++) {
    if (seen + open.length > MOST_INDENTED) return true;
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    for (const each of Object.values(next)) {
      open.push(each);
      if (open.length > MOST_INDENTED) return true;
    }
  }
  return false;
}

function indented(value: unknown, indent: string): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const inner = indent.length < MOST_INDENT ? `${indent}  ` : indent;
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const items = Array.isArray(value)
    ? value.map((each) => indented(each, inner))
    : Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${indented(each, inner)}`);
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
  return replaceBigints(parseJson(text));
}

function replaceBigints(value: unknown): unknown {
  if (typeof value === 'bigint') return exact(value);
  if (Array.isArray(value)) return value.map(replaceBigints);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replaceBigints(each)]));
}

/** A number that JSON.stringify writes as it is. */
function exact(value: bigint): unknown {
  const { rawJSON } = JSON as { rawJSON?: (text: string) => unknown };
  return rawJSON ? rawJSON(value.toString()) : Number(value);
}
