import { createHmac } from 'node:crypto';
import { secretBytes } from './secret.js';

/**
 * The value of the header `webhook-signature`: `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`.
 * https://www.standardwebhooks.com, "Signature scheme". Throws a TypeError where the secret is none.
 *
 * @param timestamp of this attempt, in whole seconds since 1970
 * @param body as it is sent, to the byte
 */
export function sign(secret: string, id: string, timestamp: number, body: string): string {
  return `v1,${createHmac('sha256', secretBytes(secret)).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}
