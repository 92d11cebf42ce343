import { isIP } from 'node:net';
import { allowedAddress } from './addresses.js';

const MOST_CHARACTERS = 2048;

/**
 * Why no webhook can go to a URL, or undefined where one may be tried. A name is looked up, and checked, when a delivery
 * is made; an address in the URL is checked here, in whatever way it is written (http://0x7f.1 is 127.0.0.1).
 *
 * @param allow networks beside the public ones, as `allowedAddress` takes them
 */
export function checkWebhookUrl(text: string, allow: readonly string[] = []): string | undefined {
  if (text.length > MOST_CHARACTERS) return `must have at most ${MOST_CHARACTERS} characters`;
  // URL would drop some of these without a word, and put U+FFFD in the place of half a character.
  if (/[\s\p{Cc}\\]/u.test(text)) return 'must have no spaces, control characters or backslashes';
  if (!text.isWellFormed()) return 'must have no half of a character';
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return 'must be an http or https URL';
  const url = new URL(text);
  if (url.username || url.password) return 'must have no user name or password';
  const address = hostOf(url);
  if (isIP(address) === 0 || allowedAddress(address, allow)) return undefined;
  return 'must be at a public address';
}

/** A URL's name or address, the latter without the brackets of IPv6. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}
