import { NotDelivered } from './not-delivered.js';
import { type Post, post } from './post.js';
import { type Lookup, pinned, resolve, systemLookup } from './resolve.js';
import { sign } from './sign.js';
import { checkWebhookUrl, hostOf } from './url.js';

export interface Delivery {
  url: string;
  /** As `checkSecret` takes it. */
  secret: string;
  /** The same at each attempt, by which the receiver knows one that it has had. */
  id: string;
  /** Of this attempt, in whole seconds since 1970. */
  timestamp: number;
  /** JSON. */
  body: string;
  /** Networks beside the public ones, as `allowedAddress` takes them. */
  allow: readonly string[];
  /** For all of the exchange, the name's look-up included. */
  timeoutMs: number;
}

export type Delivered =
  | { ok: true; status: number }
  /** `reason` is for whoever made the job. `permanent`: no use to try again. */
  | { ok: false; reason: string; permanent: boolean };

/** How the world is reached, where not as by every other program: a DNS, and a certificate authority (PEM). */
export interface Means {
  lookup?: Lookup;
  ca?: string;
}

/**
 * One attempt to deliver a webhook, as the Standard Webhooks specification has it. A 2xx is a delivery; a redirect is not
 * followed and is none; 410 says that nothing more is wanted. Connects to addresses that it has checked, and to no others.
 * Throws a TypeError where the secret is none; everything that the receiver or the network does is an outcome.
 */
export async function deliver(delivery: Delivery, means: Means = {}): Promise<Delivered> {
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(delivery.body),
    'user-agent': 'pycell',
    'webhook-id': delivery.id,
    'webhook-timestamp': String(delivery.timestamp),
    'webhook-signature': sign(delivery.secret, delivery.id, delivery.timestamp, delivery.body),
  };
  const deadline = new AbortController();
  const late = new NotDelivered(`no answer within ${delivery.timeoutMs} ms`);
  const timer = setTimeout(() => deadline.abort(late), delivery.timeoutMs);
  try {
    const status = await attempt(delivery, headers, means, deadline.signal);
    return { ok: true, status };
  } catch (error) {
    if (!(error instanceof NotDelivered)) throw error;
    return { ok: false, reason: error.message, permanent: error.permanent };
  } finally {
    clearTimeout(timer);
  }
}

async function attempt(
  { url: text, allow, body }: Delivery,
  headers: Post['headers'],
  { lookup = systemLookup, ca }: Means,
  signal: AbortSignal,
): Promise<number> {
  const wrong = checkWebhookUrl(text, allow);
  if (wrong) throw new NotDelivered(`the URL ${wrong}`, true);
  const url = new URL(text);
  const addresses = await unless(signal, resolve(hostOf(url), allow, lookup));
  const status = await post(url, { headers, body, lookup: pinned(addresses), ca, signal });
  if (status >= 200 && status < 300) return status;
  const why = status >= 300 && status < 400 ? ', and redirects are not followed' : '';
  throw new NotDelivered(`the answer was ${status}${why}`, status === 410);
}

/** A look-up cannot be called back; its answer is then left alone. */
function unless<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((settle, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work.then(settle, reject);
  });
}
