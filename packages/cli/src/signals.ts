/** npm passes the terminal's Ctrl-C on to its child, which had it from the terminal already. */
const ECHO_MS = 1000;

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type Ending = (typeof ENDING)[number];

let waiting: ((signal: Ending) => void)[] = [];
let last = Number.NEGATIVE_INFINITY;

/** Resolves with the next signal that asks the process to end; an echo of the one before does not count. */
export function nextSignal(): Promise<Ending> {
  for (const name of ENDING) {
    // The handler stays, or an echo would find none and kill the process where it stands.
    if (!process.listeners(name).includes(onSignal)) process.on(name, onSignal);
  }
  return new Promise((resolve) => waiting.push(resolve));
}

function onSignal(signal: NodeJS.Signals): void {
  const now = performance.now();
  if (now - last < ECHO_MS) return;
  last = now;
  const resolves = waiting;
  waiting = [];
  for (const resolve of resolves) resolve(signal as Ending);
}
