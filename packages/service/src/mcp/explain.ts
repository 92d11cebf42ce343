import { CATALOGUE } from '../errors/catalogue.js';
import { refusalFrom } from '../errors/from-error.js';

/** Why a tool has no answer, in words that a model can act on; `fault` is whether it is ours. */
export function explain(error: unknown): { text: string; fault: boolean } {
  // What a body may have is said where bodies are read.
  const { code, message, headers, suggestion } = refusalFrom(error, 0);
  const wait = headers['retry-after'];
  const what = wait ? `Try again in ${wait} s.` : (suggestion ?? CATALOGUE[code].suggestion);
  return { text: `${message}. ${what}`, fault: code === 'internal_error' };
}
