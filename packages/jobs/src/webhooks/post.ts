import http, { type OutgoingHttpHeaders } from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { NotDelivered } from './not-delivered.js';

/** What is read of an answer, so that the receiver can end it in peace; nobody looks at it. */
const MOST_BYTES = 16 * 1024;

export interface Post {
  headers: OutgoingHttpHeaders;
  body: string;
  lookup: LookupFunction;
  ca: string | undefined;
  /** Ends it at once; the reason is what the caller gets. */
  signal: AbortSignal;
}

/** Posts on a connection of its own, and returns the answer's status. Throws `NotDelivered` where there is none. */
export function post(url: URL, { headers, body, lookup, ca, signal }: Post): Promise<number> {
  return new Promise((resolve, reject) => {
    const { request } = url.protocol === 'https:' ? https : http;
    const sent = request(url, {
      method: 'POST',
      headers,
      lookup,
      // No socket of an earlier exchange, nor of somebody else's.
      agent: false,
      maxHeaderSize: MOST_BYTES,
      // Also where NODE_TLS_REJECT_UNAUTHORIZED is 0.
      rejectUnauthorized: true,
      ...(ca === undefined ? {} : { ca }),
    });
    let status: number | undefined;
    let failure: Error = new NotDelivered('the exchange failed: closed without an answer');
    const stop = () => {
      failure = signal.reason;
      sent.destroy();
    };
    signal.addEventListener('abort', stop, { once: true });
    // A status is the receiver's word, however the rest of its answer ends.
    sent.on('close', () => {
      signal.removeEventListener('abort', stop);
      if (status === undefined) reject(failure);
      else resolve(status);
    });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      if (!signal.aborted) failure = new NotDelivered(`the exchange failed: ${error.code ?? error.message}`);
    });
    // Each is as long as an answer's headers, and there may be any number of them.
    sent.on('information', () => {
      if ((sent.socket?.bytesRead ?? 0) > MOST_BYTES) sent.destroy(new Error('nothing but 1xx answers'));
    });
    sent.on('response', (answer) => {
      status = answer.statusCode;
      let bytes = 0;
      answer.on('error', () => {});
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MOST_BYTES) sent.destroy();
      });
    });
    sent.end(body);
  });
}
