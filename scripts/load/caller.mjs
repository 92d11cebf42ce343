// One caller: a connection that is kept, one request after another, each answer checked.
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { KINDS } from './kinds.mjs';

const WEIGHTS = KINDS.flatMap((kind) => Array.from({ length: kind.share }, () => kind));
/** Longer than the longest run may take with all that waits before it. */
const ANSWER_MS = 60_000;

/**
 * Calls until `over()`.
 *
 * @param {string} url
 * @param {() => boolean} over
 * @param {(kind: string, problem?: string) => void} told after each request
 */
export async function call(url, over, told) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  while (!over()) {
    const kind = /** @type {import('./kinds.mjs').Kind} */ (
      WEIGHTS[Math.floor(Math.random() * WEIGHTS.length)]
    );
    const made = kind.make();
    try {
      const answer = await ask(agent, url + (kind.path ?? '/execute'), made);
      told(kind.name, answer && made.expect(answer));
    } catch (error) {
      told(kind.name, String(error));
      await sleep(50);
    }
  }
  agent.destroy();
}

/**
 * The answer; undefined where the caller is one that leaves.
 *
 * @param {Agent} agent
 * @param {string} url
 * @param {import('./kinds.mjs').Made} made
 * @returns {Promise<import('./kinds.mjs').Answer | undefined>}
 */
function ask(agent, url, { body, type = 'application/json', stream = false, leaveAfterMs }) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': type, accept: stream ? 'text/event-stream' : 'application/json' };
    const asked = request(url, { method: 'POST', agent, headers, timeout: ANSWER_MS }, async (response) => {
      try {
        let text = '';
        for await (const chunk of response.setEncoding('utf8')) text += chunk;
        const isStream = response.headers['content-type']?.startsWith('text/event-stream');
        resolve({
          status: response.statusCode,
          body: isStream ? undefined : JSON.parse(text),
          events: isStream ? readEvents(text) : [],
        });
      } catch (error) {
        failed(error);
      }
    });
    /** @param {unknown} error */
    const failed = (error) => (left ? resolve(undefined) : reject(error));
    let left = false;
    asked.on('error', failed);
    asked.on('timeout', () => asked.destroy(new Error(`no answer in ${ANSWER_MS} ms`)));
    if (leaveAfterMs !== undefined) {
      setTimeout(() => {
        left = true;
        asked.destroy();
        resolve(undefined);
      }, leaveAfterMs);
    }
    asked.end(body);
  });
}

/**
 * As the service writes them: one `event:` and one `data:` line each, comments between.
 *
 * @param {string} text
 */
function readEvents(text) {
  return text.split('\n\n').flatMap((block) => {
    const event = /^event: (.*)$/m.exec(block)?.[1];
    const data = /^data: (.*)$/m.exec(block)?.[1];
    return event && data ? [{ event, data: JSON.parse(data) }] : [];
  });
}
