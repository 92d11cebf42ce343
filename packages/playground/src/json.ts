/**
 * JSON whose integers keep every digit: those that a number cannot hold become bigints. Browsers that do not tell a
 * reviver the number's own text round them, as JSON.parse does, and so does any where the text is too deep for one.
 */
export function parseJson(text: string): unknown {
  // The reviver costs several times the parsing; most texts have no such number.
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  try {
    return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) => {
      const source = context?.source;
      if (typeof value !== 'number' || source === undefined || Number.isSafeInteger(value)) return value;
      return /^-?\d+$/.test(source) ? BigInt(source) : value;
    });
  } catch (error) {
    if (!isTooDeep(error)) throw error;
    return JSON.parse(text);
  }
}

/** A stack that is full: a RangeError, but in Firefox an InternalError. */
function isTooDeep(error: unknown): boolean {
  return error instanceof Error && ['RangeError', 'InternalError'].includes(error.name);
}

/** A text where one is expected; a service sees to it only that it is JSON. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : compactJson(value);
}

/** Beyond so many values nobody reads JSON, and its indentation would be many times its size. */
const MOST_INDENTED = 100_000;
const MOST_INDENT = 40;
/** A browser's stack bears some thousands; Python, and so the service, lets 100,000 through. */
const MOST_DEPTH = 500;

/** JSON with bigints in full: indented, unless it is too large for that. */
export function formatJson(value: unknown): string {
  return isLarge(value) ? compactJson(value) : indented(value, '');
}

/** JSON in one line, of any depth; browsers that cannot write a number as its text round bigints. */
export function compactJson(value: unknown): string {
  try {
    return JSON.stringify(value, (_key, each) => (typeof each === 'bigint' ? exact(each) : each)) ?? 'null';
  } catch (error) {
    if (!isTooDeep(error)) throw error;
    return flatJson(value);
  }
}

/** JSON in one line, however deep: slower than JSON.stringify, but it does not call itself. */
function flatJson(value: unknown): string {
  const done: string[] = [];
  // What is yet to be written, the next at the end; what is written as it stands is in a Mark.
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (next instanceof Mark) done.push(next.text);
    else if (typeof next === 'bigint') done.push(next.toString());
    else if (typeof next !== 'object' || next === null) done.push(JSON.stringify(next) ?? 'null');
    else {
      const isList = Array.isArray(next);
      done.push(isList ? '[' : '{');
      open.push(new Mark(isList ? ']' : '}'));
      const members = Object.entries(next);
      for (let index = members.length - 1; index >= 0; index--) {
        const [key, each] = members[index] as [string, unknown];
        const name = isList ? '' : `${JSON.stringify(key)}:`;
        open.push(each, new Mark(index === 0 ? name : `,${name}`));
      }
    }
  }
  return done.join('');
}

class Mark {
  constructor(readonly text: string) {}
}

/** Whether a value has more members than can be indented, or is deeper. */
function isLarge(value: unknown): boolean {
  let level = [value];
  let seen = 0;
  for (let depth = 0; level.length > 0; depth++) {
    seen += level.length;
    if (depth > MOST_DEPTH) return true;
    const next: unknown[] = [];
    for (const each of level) {
      if (typeof each !== 'object' || each === null) continue;
      for (const inner of Object.values(each)) {
        next.push(inner);
        if (seen + next.length > MOST_INDENTED) return true;
      }
    }
    level = next;
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
