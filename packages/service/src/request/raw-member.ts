const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** Where a member's value is, in the text of an object. */
interface Member {
  /** As it is written, in its quotes. */
  key: string;
  start: number;
  end: number;
}

/**
 * The text of a member's value in a JSON object, with every digit that JSON.parse would round away.
 * Where the name is repeated the last one counts, as in JSON.parse.
 *
 * @param text what is known to be JSON, so nothing is checked again; what is no object has no members
 */
export function rawMember(text: string, name: string): string | undefined {
  let found: string | undefined;
  for (const { key, start, end } of members(text)) if (isName(key, name)) found = text.slice(start, end);
  return found;
}

/** The same JSON with another text for each value of a name; what is no object stays as it is. */
export function replaceMember(text: string, name: string, by: (value: string) => string): string {
  const parts: string[] = [];
  let from = 0;
  for (const { key, start, end } of members(text)) {
    if (!isName(key, name)) continue;
    parts.push(text.slice(from, start), by(text.slice(start, end)));
    from = end;
  }
  parts.push(text.slice(from));
  return parts.join('');
}

function* members(text: string): Generator<Member> {
  let at = skipSpace(text, 0);
  if (text.charCodeAt(at) !== OPEN_BRACE) return;
  for (at++; ; ) {
    at = skipSpace(text, at);
    if (text.charCodeAt(at) !== QUOTE) return;
    const keyEnd = endOfString(text, at);
    const start = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const end = endOfValue(text, start);
    yield { key: text.slice(at, keyEnd), start, end };
    at = skipSpace(text, end);
    if (text.charCodeAt(at) === COMMA) at++;
  }
}

/** A name can be spelt with escapes: `"\u0069nput"` is `input`. */
function isName(key: string, name: string): boolean {
  if (key.includes('\\')) return JSON.parse(key) === name;
  return key.length === name.length + 2 && key.startsWith(name, 1);
}

/** The texts of the values in a JSON array, in the same way. */
export function rawItems(text: string): string[] {
  const items: string[] = [];
  let at = skipSpace(text, skipSpace(text, 0) + 1);
  while (at < text.length && text.charCodeAt(at) !== CLOSE_BRACKET) {
    const end = endOfValue(text, at);
    items.push(text.slice(at, end));
    at = skipSpace(text, end);
    if (text.charCodeAt(at) === COMMA) at = skipSpace(text, at + 1);
  }
  return items;
}

/** How many values there are at the most: each but the first comes after a bracket or a comma. */
export function countValues(text: string): number {
  let values = 1;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at) - 1;
    else if (code === COMMA || code === OPEN_BRACE || code === OPEN_BRACKET) values++;
  }
  return values;
}

function skipSpace(text: string, at: number): number {
  while (isSpace(text.charCodeAt(at))) at++;
  return at;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** Where the string that opens at `at` is over. Goes from quote to quote: most of a body is inside strings. */
function endOfString(text: string, at: number): number {
  for (let quote = text.indexOf('"', at + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let escapes = 0;
    while (text.charCodeAt(quote - 1 - escapes) === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return quote + 1;
  }
  throw new Error('not JSON: a string has no end');
}

function endOfValue(text: string, at: number): number {
  const first = text.charCodeAt(at);
  if (first === QUOTE) return endOfString(text, at);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return endOfNested(text, at);
  while (at < text.length && !endsScalar(text.charCodeAt(at))) at++;
  return at;
}

function endsScalar(code: number): boolean {
  return code === COMMA || code === CLOSE_BRACE || code === CLOSE_BRACKET || isSpace(code);
}

function endOfNested(text: string, at: number): number {
  let depth = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
      continue;
    }
    at++;
    if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++;
    else if ((code === CLOSE_BRACE || code === CLOSE_BRACKET) && --depth === 0) return at;
  }
  throw new Error('not JSON: a bracket is not closed');
}
