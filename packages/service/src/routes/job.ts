import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { Jobs } from '@pycell/jobs';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../errors/refusal.js';
import { BatchEvents } from '../jobs/batch-events.js';
import { follow } from '../jobs/follow.js';
import { JobEvents, parseCursor } from '../jobs/job-events.js';
import { jobText, shownJob } from '../jobs/render.js';
import { wholeAnswer } from '../jobs/whole-answer.js';
import type { Unsent } from '../runs/unsent.js';
import type { RouteContext } from './context.js';
import { idOf, notFound, ownerOf } from './jobs.js';

const JSON_TYPE = 'application/json; charset=utf-8';
/** Items that are looked at at a time. */
const CHUNK = 100;

/** `GET /jobs/{id}`, its events and its results: how a job or a batch stands. */
export function jobRoutes(app: FastifyInstance, { jobs, log, unsent }: RouteContext): void {
  const summary = 'A job with its answer, or a batch with its counts';
  app.get('/jobs/:id', { config: { summary } }, async (request, reply) => {
    const store = await jobs.get();
    const job = await find(store, request);
    reply.type(JSON_TYPE);
    if (job.kind === 'batch') return JSON.stringify(shownJob(job));
    const { answer, expired } = await wholeAnswer(store, job);
    const text = jobText({ ...job, expired }, answer);
    unsent.add(reply.raw, text.length);
    return text;
  });

  const following = 'What happens to a job or a batch, as it happens';
  // A HEAD would be open for as long as the job, with nothing to say.
  app.get(
    '/jobs/:id/events',
    { config: { summary: following }, exposeHeadRoute: false },
    async (request, reply) => {
      const store = await jobs.get();
      const { kind, id } = await find(store, request);
      const from = lastEventId(request);
      // To a reader that connects by itself: there is nothing more to come.
      if (from === 'end') return reply.code(204).send();
      const owner = ownerOf(request);
      const events =
        kind === 'job'
          ? new JobEvents(store, owner, id, (bytes) => unsent.add(reply.raw, bytes), cursorOf(from))
          : new BatchEvents(store, owner, id, endedOf(from));
      follow(store, id, events, reply, () =>
        log.info({ requestId: request.id }, 'closed a stream that nobody reads'),
      );
      return reply;
    },
  );

  const results = 'What has ended of a batch, one line of JSON each';
  app.get(
    '/jobs/:id/results',
    { config: { summary: results }, exposeHeadRoute: false },
    async (request, reply) => {
      const store = await jobs.get();
      const batch = await find(store, request);
      if (batch.kind !== 'batch') throw noBatch(batch.id);
      const { after = '-1' } = request.query as { after?: unknown };
      if (typeof after !== 'string' || !/^(-1|\d{1,9})$/.test(after)) {
        throw new Refusal('invalid_field', "'after' must be the index of an item");
      }
      const owner = ownerOf(request);
      reply.type('application/x-ndjson; charset=utf-8');
      const texts = lines(store, owner, batch.id, Number(after));
      return reply.send(Readable.from(counted(texts, reply.raw, unsent)));
    },
  );
}

async function find(store: Jobs, request: FastifyRequest) {
  const id = idOf(request);
  const found = await store.read(ownerOf(request), id);
  if (!found) throw notFound(id);
  return found;
}

function noBatch(id: string): Refusal {
  const instead = `GET /jobs/${id} has the answer of a single job.`;
  return new Refusal('job_not_found', `${id} is a job and no batch`, {}, instead);
}

/** One answer at a time is in memory, and the next is read when that has left. */
async function* lines(store: Jobs, owner: string, batch: string, after: number): AsyncGenerator<string> {
  for (let last = after; ; ) {
    const items = await store.items(owner, batch, { after: last, limit: CHUNK });
    for (const item of items) {
      last = item.index ?? last;
      if (item.finishedAt === null) continue;
      const { index, id, state, status } = item;
      const { answer = 'null', expired } = await wholeAnswer(store, item);
      const head = JSON.stringify({ index, id, state, status, ...(expired && { expired }) });
      // A line is a line: JSON has line ends between its tokens only.
      const line = `${head.slice(0, -1)},"answer":${answer},"problem":${item.problem ?? 'null'}}`;
      yield `${line.replace(/[\r\n]/g, ' ')}\n`;
    }
    if (items.length < CHUNK) return;
  }
}

/** Each text is held until the one behind it is asked for: a reader who takes nothing is let go of. */
async function* counted(texts: AsyncIterable<string>, response: ServerResponse, unsent: Unsent) {
  let left = () => {};
  for await (const text of texts) {
    const next = unsent.addPart(response, text.length);
    yield text;
    left();
    left = next;
  }
}

/** From the header that browsers send when they connect again, or the parameter for those who cannot set one. */
function lastEventId(request: FastifyRequest): string | undefined {
  const { lastEventId: asked } = request.query as { lastEventId?: unknown };
  const text = request.headers['last-event-id'] ?? asked;
  return typeof text === 'string' && text !== '' ? text : undefined;
}

function cursorOf(text: string | undefined) {
  if (text === undefined) return undefined;
  const cursor = parseCursor(text);
  if (cursor === undefined || cursor === 'end') throw wrongId();
  return cursor;
}

function endedOf(text: string | undefined): number {
  if (text === undefined) return 0;
  if (!/^\d{1,9}$/.test(text)) throw wrongId();
  return Number(text);
}

function wrongId(): Refusal {
  return new Refusal('invalid_field', "'Last-Event-ID' must be the id of an event of this job");
}
