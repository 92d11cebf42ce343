// The real service, as `pycell serve` starts it, on a free port of the loopback interface.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from './python.mjs';

const START_MS = 60_000;

/** `more`: environment variables beside ours; one that is undefined is taken away. */
export async function startService(more = {}) {
  const port = await freePort();
  const main = join(ROOT, 'packages', 'cli', 'dist', 'main.js');
  // It logs each run as ever, but nobody reads it: a terminal's speed is not ours to measure.
  const child = spawn(process.execPath, [main, 'serve'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, PORT: String(port), PYCELL_HOST: '127.0.0.1', ...more },
  });
  const url = `http://127.0.0.1:${port}`;
  for (const begin = Date.now(); !(await isReady(url)); await sleep(50)) {
    if (child.exitCode !== null) throw new Error(`The service ended with code ${child.exitCode}`);
    if (Date.now() - begin > START_MS) {
      child.kill('SIGKILL');
      throw new Error(`The service was not ready within ${START_MS / 1000} s`);
    }
  }
  const isolation = await (await fetch(`${url}/isolation`)).json();
  const { level } = /** @type {{ level: string }} */ (isolation);
  return { port, pid: child.pid, isolation: level, stop: () => stop(child) };
}

/** @param {string} url */
async function isReady(url) {
  try {
    const response = await fetch(`${url}/ready`);
    await response.text();
    return response.status === 200;
  } catch {
    return false;
  }
}

/** @param {import('node:child_process').ChildProcess} child */
async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'close');
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  return port;
}
