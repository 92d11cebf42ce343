const PREFIX = 'whsec_';
const LEAST_BYTES = 24;
const MOST_BYTES = 64;

/**
 * Why a text is no webhook secret, or undefined where it is one: `whsec_` and the base64 of 24 to 64 bytes, with its
 * padding. https://www.standardwebhooks.com, "Symmetric". The reason never has the text in it.
 */
export function checkSecret(text: string): string | undefined {
  if (!text.startsWith(PREFIX)) return `must begin with ${PREFIX}`;
  const encoded = text.slice(PREFIX.length);
  const bytes = Buffer.from(encoded, 'base64');
  // Node reads over what is no base64; a text that comes back as it was had none of that.
  if (bytes.toString('base64') !== encoded) return `must be base64 with padding after ${PREFIX}`;
  if (bytes.length >= LEAST_BYTES && bytes.length <= MOST_BYTES) return undefined;
  return `must be ${LEAST_BYTES} to ${MOST_BYTES} bytes of base64 after ${PREFIX}, not ${bytes.length}`;
}

/** The bytes of a secret. Throws a TypeError where `checkSecret` has a reason. */
export function secretBytes(secret: string): Buffer {
  const reason = checkSecret(secret);
  if (reason) throw new TypeError(`A webhook secret ${reason}`);
  return Buffer.from(secret.slice(PREFIX.length), 'base64');
}
