import { RefusedError } from '@pycell/client';
import { countOf, summary } from '../batch/count.js';
import { Progress } from '../batch/progress.js';
import { EXIT } from '../exit-codes.js';
import { CommandError } from '../failure.js';
import { type Connection, connect, type ServiceFlags, urlFlag } from '../remote/connect.js';
import { type FinishFlags, finish } from '../run/finish.js';
import { ended } from '../run/remote.js';
import { Screen } from '../run/screen.js';
import { screenWatcher } from '../run/watcher.js';
import { nextSignal } from '../signals.js';
import { before } from './before.js';

export interface WatchFlags extends ServiceFlags, FinishFlags {}

/** `pycell jobs watch ID`: what a job does, from its beginning, and its end as `run` tells it. Leaving ends nothing. */
export async function watch(id: string, flags: WatchFlags): Promise<number> {
  const screen = new Screen(process.stderr);
  const progress = new Progress(process.stderr);
  const leave = new AbortController();
  try {
    const watching = follow(connect(flags), id, flags, { screen, progress, signal: leave.signal });
    const code = await Promise.race([watching, nextSignal()]);
    if (typeof code === 'number') return code;
    watching.catch(() => {});
    screen.end();
    progress.end();
    const rest = `${urlFlag(flags)} ${id}\n`;
    screen.note('pycell: it goes on there\n');
    screen.note(
      `pycell: to go on here: pycell jobs watch${rest}pycell: to end it: pycell jobs cancel${rest}`,
    );
    return code === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
  } finally {
    screen.end();
    progress.end();
    leave.abort();
  }
}

interface Shown {
  screen: Screen;
  progress: Progress;
  signal: AbortSignal;
}

/** Resolves to the exit code. */
async function follow(
  { client, textOf }: Connection,
  id: string,
  flags: WatchFlags,
  { screen, progress, signal }: Shown,
): Promise<number> {
  const watcher = screenWatcher(screen, flags.json === true);
  for await (const event of client.jobs.events(id, { signal })) {
    switch (event.type) {
      case 'state':
        screen.begin();
        if (event.state === 'queued') screen.waiting(`queued, ${before(event.position)},`);
        break;
      case 'start':
        screen.begin();
        if (event.attempt > 1) screen.note(`pycell: attempt ${event.attempt}\n`);
        watcher.started();
        break;
      case 'stdout':
      case 'stderr':
        watcher.output(event.type, event.text);
        break;
      case 'display':
        watcher.display(event.display);
        break;
      case 'progress':
        progress.set(countOf(event.counts));
        break;
      case 'error': {
        const { code, error, status, requestId } = event.problem;
        throw new RefusedError(code, error, { httpStatus: status, requestId, retryAfterSeconds: undefined });
      }
      case 'cancelled':
        screen.note('pycell: the job was cancelled\n');
        return EXIT.interrupted;
      case 'done': {
        screen.end();
        progress.end();
        if ('outcome' in event) {
          if (event.outcome) return finish(ended(event.outcome, textOf(event.outcome)), flags, screen);
          throw new CommandError(
            'it is done, and its answer was removed to make room for later ones',
            EXIT.failure,
          );
        }
        if (flags.json) process.stdout.write(`${JSON.stringify(event.counts)}\n`);
        else screen.note(`pycell: ${summary(countOf(event.counts))}\n`);
        return event.counts.ok === event.counts.total ? EXIT.ok : EXIT.failure;
      }
    }
  }
  throw new Error('events end with the last one or throw');
}
