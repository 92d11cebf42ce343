import { EXIT } from './exit-codes.js';
import type { ServiceFlags } from './remote/connect.js';
import type { Backend } from './run/backend.js';
import { type FinishFlags, finish } from './run/finish.js';
import { localBackend } from './run/local.js';
import { remoteBackend } from './run/remote.js';
import { type RequestFlags, readRequest } from './run/request.js';
import { Screen } from './run/screen.js';
import { screenWatcher } from './run/watcher.js';
import { nextSignal } from './signals.js';

export interface RunFlags extends RequestFlags, ServiceFlags, FinishFlags {}

/** `pycell run FILE`: one run, in an engine of its own or on a service. The exit code follows the outcome. */
export async function run(file: string, flags: RunFlags): Promise<number> {
  const request = await readRequest(file, flags);
  const screen = new Screen(process.stderr);
  const backend: Backend = flags.url ? remoteBackend(flags) : localBackend(request.limits);
  const leave = new AbortController();
  try {
    screen.begin();
    const running = backend.run(request, screenWatcher(screen, flags.json === true), leave.signal);
    const ended = await Promise.race([running, nextSignal()]);
    screen.end();
    if (typeof ended === 'string') {
      running.catch(() => {});
      return ended === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
    }
    return await finish(ended, flags, screen);
  } finally {
    screen.end();
    leave.abort();
    await backend.stop();
  }
}
