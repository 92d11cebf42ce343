import { EXIT, exitCode } from './exit-codes.js';
import type { Backend, Watcher } from './run/backend.js';
import { displayText } from './run/figures.js';
import { localBackend } from './run/local.js';
import { remoteBackend } from './run/remote.js';
import { keepFiles, report } from './run/report.js';
import { type RequestFlags, readRequest } from './run/request.js';
import { Screen } from './run/screen.js';
import { nextSignal } from './signals.js';

export interface RunFlags extends RequestFlags {
  out?: string;
  url?: string;
  apiKey?: string;
  json?: boolean;
}

/** `pycell run FILE`: one run, in an engine of its own or on a service. The exit code follows the outcome. */
export async function run(file: string, flags: RunFlags): Promise<number> {
  const request = await readRequest(file, flags);
  const screen = new Screen(process.stderr);
  const backend: Backend = flags.url
    ? remoteBackend({ url: flags.url, apiKey: flags.apiKey || process.env.PYCELL_API_KEY })
    : localBackend(request.limits);
  const leave = new AbortController();
  try {
    screen.begin();
    const quiet = flags.json === true;
    const watcher: Watcher = {
      started: screen.started.bind(screen),
      output: (_, text) => {
        if (!quiet) screen.script(text);
      },
      display: (display) => {
        const text = displayText(display);
        if (text !== undefined && !quiet) screen.script(`${text}\n`);
      },
    };
    const running = backend.run(request, watcher, leave.signal);
    const ended = await Promise.race([running, nextSignal()]);
    screen.end();
    if (typeof ended === 'string') {
      running.catch(() => {});
      return ended === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
    }
    if (!quiet) screen.note(report(ended.outcome));
    const kept = await keepFiles(ended, flags.out);
    screen.note(kept.notes);
    if (quiet) process.stdout.write(`${ended.json}\n`);
    else if (ended.resultJson !== null) process.stdout.write(`${ended.resultJson}\n`);
    const code = exitCode(ended.outcome);
    return code === EXIT.ok && kept.failed ? EXIT.cannotCreate : code;
  } finally {
    screen.end();
    leave.abort();
    await backend.stop();
  }
}
