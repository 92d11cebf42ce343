// Starts the load generator and the echo server, and asks the generator for one load at a time.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ROOT } from './python.mjs';

/** A load takes seconds; one that never ends must not keep the bench for ever. */
const LONGEST_MS = 120_000;

export class Load {
  constructor() {
    this.child = fork(join(ROOT, 'bench', 'client.mjs'));
  }

  /**
   * @param {{ port: number, path: string, script: string } & ({ samples: number, pauseMs: [number, number] }
   *   | { callers: number, seconds: number, settleSeconds: number })} command
   * @returns {Promise<{ ms: number[], errors: string[] }>}
   */
  async run(command) {
    this.child.send(command);
    const [result] = await once(this.child, 'message', { signal: AbortSignal.timeout(LONGEST_MS) });
    if (result.error) throw new Error(`The load generator failed: ${result.error}`);
    return result;
  }

  stop() {
    if (this.child.connected) this.child.disconnect();
  }
}

export async function startEcho() {
  const child = fork(join(ROOT, 'bench', 'echo.mjs'));
  const [{ port }] = await once(child, 'message');
  return { port, stop: () => child.connected && child.disconnect() };
}
