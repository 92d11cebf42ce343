// Starts the whole service inside a host, sends it every case by HTTP, and compares the answers.
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { CASES } from './cases.mjs';
import { start, tail } from './place.mjs';

const READY_MS = 90_000;
const ANSWER_MS = 60_000;

/**
 * `differences` has a line for each answer that was not right, `reasons` why cases were left out.
 *
 * @typedef {{ right: number, tried: number, left: number, reasons: string[], differences: string[] }} Answers
 */

/**
 * @param {import('./place.mjs').Place} place
 * @returns {Promise<Answers>}
 * @throws Error where the service does not become ready, or does not stop in good order
 */
export async function askService(place) {
  const port = await freePort();
  const service = start(place, { args: [...place.pycell, 'serve'], image: 'final', port });
  try {
    const url = `http://127.0.0.1:${port}`;
    await untilReady(url, service);
    const tried = CASES.filter((each) => !each.not);
    const left = CASES.filter((each) => each.not);
    // All at once: one of them takes the ten seconds of its limit.
    const found = await Promise.all(tried.map((each) => difference(url, each)));
    const differences = found.filter((each) => each !== undefined);
    await service.stop();
    // Not its exit code: what stands around it may have been ended by the same signal.
    if (!service.stdout().includes('"msg":"stopped"'))
      differences.push(`SIGTERM did not stop the service in good order: ${tail(service.stderr())}`);
    return {
      right: found.filter((each) => each === undefined).length,
      tried: tried.length,
      left: left.length,
      reasons: [...new Set(left.map((each) => each.not ?? ''))],
      differences,
    };
  } finally {
    await service.stop();
  }
}

/** @param {string} url @param {import('./place.mjs').Started} service */
async function untilReady(url, service) {
  let isRunning = true;
  service.ended.then(() => {
    isRunning = false;
  });
  for (const end = Date.now() + READY_MS; isRunning && Date.now() < end; await sleep(100)) {
    const answer = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
    await answer?.text();
    if (answer?.status === 200) return;
  }
  const what = isRunning ? `was not ready within ${READY_MS / 1000} s` : 'did not start';
  throw new Error(`The service ${what}:\n${tail(service.stderr() || service.stdout())}`);
}

/** @param {string} url @param {import('./cases.mjs').Case} one */
async function difference(url, { title, path, request, ...rest }) {
  try {
    const answer = await fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const problem = compare(
      answer.status,
      /** @type {import('./cases.mjs').Body} */ (await answer.json()),
      rest,
    );
    return problem && `${title}: ${problem}`;
  } catch (error) {
    return `${title}: ${error instanceof Error ? error.message : error}`;
  }
}

/**
 * @param {number} code
 * @param {import('./cases.mjs').Body} body
 * @param {Pick<import('./cases.mjs').Case, 'status' | 'expected' | 'differs'>} wanted
 */
export function compare(code, body, { status = 200, expected = {}, differs }) {
  if (code !== status) return `HTTP ${code} instead of ${status}: ${body.error}`;
  const [field] =
    Object.entries(expected).find(([name, value]) => !isDeepStrictEqual(body[name], value)) ?? [];
  const difference = field
    ? `${field} is ${JSON.stringify(body[field])}, not ${JSON.stringify(expected[field])}`
    : differs?.(body);
  return difference && `${difference} (status ${body.status}, error ${body.error})`;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}
