import { readFileSync } from 'node:fs';
import { ConfigError } from '../config/load.js';
import type { KeyEntry } from './key.js';
import { keysFileSchema } from './schema.js';

/** More than any list of keys; what is larger is some other file. */
const MAX_BYTES = 16 * 1024 * 1024;
const TAKES =
  'it takes a JSON file {"keys": [{"name": "…", "hash": "sha256:…", "share"?: 0 to 1, "rate"?: runs per minute, "expires"?: "2030-12-31"}]}';

/**
 * Reads a file of keys.
 *
 * @throws ConfigError that says what is wrong and where, and quotes nothing of it: someone may have put a key there
 */
export function readKeysFile(path: string): KeyEntry[] {
  const wrong = (reason: string) =>
    new ConfigError(`PYCELL_KEYS_FILE is ${JSON.stringify(path)}, ${reason}; ${TAKES}`);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw wrong(`which cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  if (text.length > MAX_BYTES) throw wrong('which is too large');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong('which is not JSON');
  }
  const parsed = keysFileSchema.safeParse(value);
  if (parsed.success) return parsed.data.keys;
  const { path: where = [], message = '', code } = parsed.error.issues[0] ?? {};
  // Zod's words for a name that it does not know quote it.
  throw wrong(
    `where ${placeOf(where)} ${code === 'unrecognized_keys' ? 'has a member that is not known' : message}`,
  );
}

/** `keys[2].share`, or `it` for the whole. */
function placeOf(path: PropertyKey[]): string {
  const text = path.map((each) => (typeof each === 'number' ? `[${each}]` : `.${String(each)}`)).join('');
  return text.slice(1) || 'it';
}
