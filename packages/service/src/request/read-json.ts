import { isUtf8 } from 'node:buffer';
import { wrongContentType } from '../errors/from-error.js';
import { Refusal } from '../errors/refusal.js';

/** A body and the text it was read from. */
export interface Json {
  text: string;
  value: unknown;
}

/**
 * Reads a body as JSON.
 *
 * @param body the bytes; undefined when the request had neither a body nor a content type
 * @throws Refusal `Invalid JSON payload: …`
 */
export function readJson(body: unknown): Json {
  if (!Buffer.isBuffer(body)) throw wrongContentType();
  if (body.length === 0) throw invalid('the body is empty');
  // Decoding would put U+FFFD in place of a bad byte, and run another script than the one that was sent.
  if (!isUtf8(body)) throw invalid('the body is not valid UTF-8');
  const text = withoutMark(body.toString('utf8'));
  try {
    return { text, value: JSON.parse(text) };
  } catch (error) {
    throw invalid((error as Error).message);
  }
}

/** RFC 8259 forbids a byte order mark and allows to ignore it; editors on Windows write one. */
function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

function invalid(reason: string): Refusal {
  return new Refusal('invalid_json', `Invalid JSON payload: ${reason}`);
}
