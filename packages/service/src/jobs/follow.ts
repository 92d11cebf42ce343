import type { OutgoingHttpHeaders } from 'node:http';
import type { Glance, Jobs } from '@pycell/jobs';
import type { FastifyReply } from 'fastify';
import { connectionSignal } from '../connection.js';
import { Outlet, PATIENCE } from '../stream/outlet.js';

/** What becomes of a look: texts of events, and whether they were the last. */
interface Events {
  next(now: Glance | undefined): AsyncGenerator<string, boolean, undefined>;
}

/** How many looks that show nothing new go by before it is asked all the same. */
const LOOKS = 10;

/** Answers with the events of a job or a batch, one at a time, each made only when the one before it has left. */
export function follow(
  jobs: Jobs,
  id: string,
  events: Events,
  reply: FastifyReply,
  onStall: () => void,
): void {
  reply.hijack();
  const ready: string[] = [];
  let isOver = false;
  let now: Glance | undefined;
  let isDue = false;
  let looking: AsyncGenerator<string, boolean, undefined> | undefined;
  let isReading = false;

  const outlet = new Outlet(
    reply.raw,
    reply.getHeaders() as OutgoingHttpHeaders,
    () => {
      const text = ready.shift();
      if (text !== undefined) return text;
      if (isOver) return null;
      void read();
      return undefined;
    },
    PATIENCE,
    onStall,
  );
  let looks = 0;
  const leave = jobs.watch.on(id, (glance) => {
    // Where nothing has changed there is nothing to ask for, but for the place in the line now and then.
    if (isSame(now, glance) && ++looks % LOOKS !== 0) return;
    now = glance;
    isDue = true;
    outlet.pour();
  });
  const closed = connectionSignal(reply.raw.req.socket);
  closed.addEventListener('abort', leave);
  reply.raw.once('close', end);
  reply.raw.once('finish', end);
  if (closed.aborted) end();
  // The headers are out; nothing comes before the first look.

  function end(): void {
    leave();
    closed.removeEventListener('abort', leave);
  }

  async function read(): Promise<void> {
    if (isReading || (!looking && !isDue)) return;
    isReading = true;
    try {
      if (!looking) {
        isDue = false;
        looking = events.next(now);
      }
      const { done, value } = await looking.next();
      if (done) {
        looking = undefined;
        isOver = value;
      } else ready.push(value);
    } catch {
      // The database is away: the next look goes on from where this one came to.
      looking = undefined;
      isReading = false;
      return;
    }
    isReading = false;
    outlet.pour();
  }
}

function isSame(before: Glance | undefined, now: Glance | undefined): boolean {
  if (!before || !now) return false;
  return before.state === now.state && before.attempt === now.attempt && before.told === now.told;
}
