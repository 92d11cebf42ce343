import { Refusal } from '../errors/refusal.js';
import { isPlainObject } from './objects.js';
import { rawMember, replaceMember } from './raw-member.js';
import { readJson } from './read-json.js';

/** 256 files of three members, and as much again. */
const MOST_VALUES = 2000;
const DEEPEST = 100;

/**
 * Reads a message of a protocol in which any value may be anywhere. What looks at it from here on is not ours, and may make
 * much of each value: the official SDK has schemas that tell of everything that is wrong, some 20 µs and 250 bytes a value.
 *
 * @throws Refusal `Invalid JSON payload: …`
 */
export function readMessage(body: unknown): unknown {
  const { value } = readJson(body);
  checkSize(value);
  return value;
}

/**
 * Reads a message of the Model Context Protocol; the input of a call is not a part of its size.
 *
 * @returns the message with null for a call's input, and that as text, with every digit
 * @throws Refusal `Invalid JSON payload: …`
 */
export function readRpc(body: unknown): { value: unknown; inputJson: string | undefined } {
  const { text, value } = readJson(body, (whole) => withInput(whole, 'null'));
  const inputJson = PATH.reduce<string | undefined>((part, name) => part && rawMember(part, name), text);
  const place = PATH.slice(0, -1).reduce<unknown>((part, name) => isPlainObject(part) && part[name], value);
  if (inputJson !== undefined && isPlainObject(place)) place.input = null;
  checkSize(value);
  return { value, inputJson };
}

const PATH = ['params', 'arguments', 'input'];

function withInput(text: string, input: string): string {
  const replaced = (part: string, [name, ...rest]: string[]): string =>
    name === undefined ? input : replaceMember(part, name, (value) => replaced(value, rest));
  return replaced(text, PATH);
}

/** Without recursion, which something deep would break. */
function checkSize(value: unknown): void {
  let values = 1;
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) throw tooMuch(`it is nested more than ${DEEPEST} levels deep`);
    const below: unknown[] = [];
    for (const each of level) {
      if (typeof each !== 'object' || each === null) continue;
      const inside: unknown[] = Object.values(each);
      values += inside.length;
      if (values > MOST_VALUES) throw tooMuch(`it has more than ${MOST_VALUES} values; send data as a file`);
      for (const one of inside) if (typeof one === 'object' && one !== null) below.push(one);
    }
    level = below;
  }
}

function tooMuch(reason: string): Refusal {
  return new Refusal('invalid_json', `Invalid JSON payload: ${reason}`);
}
