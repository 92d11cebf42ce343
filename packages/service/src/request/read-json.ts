import { isUtf8 } from 'node:buffer';
import { JsonCheck } from '@pycell/engine';
import { wrongContentType } from '../errors/from-error.js';
import { Refusal } from '../errors/refusal.js';
import { countValues } from './raw-member.js';

/** Nearly all bodies are smaller; the worst that JSON.parse can be given of this size costs it some ten milliseconds. */
export const SMALL_BYTES = 64 * 1024;

/** In a body that is not small, beside what is data for a script. A batch of a thousand with files has some 200 000. */
const MOST_VALUES = 1_000_000;

/** A body and the text it was read from. */
export interface Json {
  text: string;
  value: unknown;
}

/**
 * Reads a body as JSON.
 *
 * What is data for a script is needed as text only. In a body that is not small it is checked and not made into values: JSON
 * can be written so that a megabyte of it takes JSON.parse 0.2 s and 30 MB.
 *
 * @param withoutData the same JSON without the data
 * @param body the bytes; undefined when the request had neither a body nor a content type
 * @throws Refusal `Invalid JSON payload: …`
 */
export function readJson(body: unknown, withoutData = (text: string) => text): Json {
  if (!Buffer.isBuffer(body)) throw wrongContentType();
  if (body.length === 0) throw invalid('the body is empty');
  // Decoding would put U+FFFD in place of a bad byte, and run another script than the one that was sent.
  if (!isUtf8(body)) throw invalid('the body is not valid UTF-8');
  const text = withoutMark(body.toString('utf8'));
  if (body.length <= SMALL_BYTES) return { text, value: parse(text) };
  checkJson(Buffer.from(text));
  const rest = withoutData(text);
  if (countValues(rest) > MOST_VALUES)
    throw invalid(`it has more than ${MOST_VALUES} values beside its input`);
  // It is JSON: were it not, that would be our fault, and not to be told as the caller's.
  return { text, value: JSON.parse(rest) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid((error as Error).message);
  }
}

/** RFC 8259 forbids a byte order mark and allows to ignore it; editors on Windows write one. */
function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

function checkJson(bytes: Uint8Array): void {
  const check = new JsonCheck();
  if (!check.push(bytes)) {
    throw invalid(check.isTooDeep ? 'it is nested too deeply' : `it is not JSON at byte ${check.taken}`);
  }
  if (!check.end()) throw invalid('it ends too early');
}

function invalid(reason: string): Refusal {
  return new Refusal('invalid_json', `Invalid JSON payload: ${reason}`);
}
