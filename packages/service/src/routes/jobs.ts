import type { JobState } from '@pycell/jobs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../caller.js';
import { Refusal } from '../errors/refusal.js';
import { newId } from '../id.js';
import { shownJob } from '../jobs/render.js';
import { checkRuns, readIdempotency } from '../request/job.js';
import type { RouteContext } from './context.js';

/** `POST /jobs`, `GET /jobs` and `DELETE /jobs/{id}`: handing in, listing, cancelling. */
export function jobsRoutes(app: FastifyInstance, { bodies, config, engine, jobs }: RouteContext): void {
  const summary = 'Hands in a job, or many at once, to be run in their turn';
  app.post('/jobs', { config: { summary } }, async (request, reply) => {
    const { ceilings, webhookNetworks, webhookSecret } = config;
    const server = { ceilings, webhookNetworks, hasWebhookSecret: webhookSecret !== undefined };
    const wanted = await bodies.read('jobs', request, request.body, server);
    const { requests, isBatch, terms, hash } = wanted;
    // What a run would be refused for it is refused for now, and not when its turn comes.
    checkRuns(wanted, (each) => engine.check(each));
    const idempotency = readIdempotency(request.headers['idempotency-key'], hash);
    if (config.validate !== 'off') for (const each of requests) each.validate = config.validate;
    const { share } = callerOf(request);
    const store = await jobs.get();
    const owner = ownerOf(request);
    const submitted = await store.submit({
      owner: { name: owner, share },
      terms,
      jobs: requests.map((each) => ({ id: newId(), request: each })),
      batch: isBatch ? newId() : undefined,
      idempotency,
    });
    const { id, kind } = submitted;
    reply.code(202).header('location', `/jobs/${id}`);
    if (submitted.replayed) reply.header('idempotency-replayed', 'true');
    const before = submitted.replayed ? await store.read(owner, id) : undefined;
    return { id, kind, state: before?.state ?? 'queued', ...(kind === 'batch' && { jobs: submitted.jobs }) };
  });

  const listing = 'The jobs of this key, the newest first';
  app.get('/jobs', { config: { summary: listing } }, async (request) => {
    const { state, batch, cursor, limit } = readList(request.query as Record<string, unknown>);
    const store = await jobs.get();
    const owner = ownerOf(request);
    if (batch === undefined) {
      const found = await store.list(owner, { state, before: cursor, limit });
      return { jobs: found.map(shownJob), cursor: found.length < limit ? null : (found.at(-1)?.id ?? null) };
    }
    if ((await store.read(owner, known(batch)))?.kind !== 'batch') throw notFound(batch);
    const items = await store.items(owner, batch, { state, after: Number(cursor ?? -1), limit });
    const last = items.at(-1)?.index;
    return {
      jobs: items.map(shownJob),
      cursor: items.length < limit || last == null ? null : String(last),
    };
  });

  const cancelling = 'Cancels a job, or what has not ended of a batch';
  app.delete('/jobs/:id', { config: { summary: cancelling } }, async (request, reply) => {
    const id = idOf(request);
    const now = await (await jobs.get()).cancel(ownerOf(request), id);
    if (!now) throw notFound(id);
    const isStopping = now.kind === 'job' ? now.cancelling : now.state !== 'done';
    reply.code(isStopping ? 202 : 200);
    return answerOf(reply, { id, kind: now.kind, state: now.state, ...(isStopping && { cancelling: true }) });
  });
}

function answerOf(reply: FastifyReply, value: object): string {
  reply.type('application/json; charset=utf-8');
  return JSON.stringify(value);
}

/** Whose jobs a caller sees: those of its key. Without keys there is one owner, as addresses change hands. */
export function ownerOf(request: FastifyRequest): string {
  const { name, byKey } = callerOf(request);
  return byKey ? name : '';
}

/** A ULID: what is none was never a job, and is nothing to ask a database for. */
const ID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

export function idOf(request: FastifyRequest): string {
  return known((request.params as { id: string }).id);
}

function known(id: string): string {
  if (!ID.test(id)) throw notFound(id);
  return id;
}

/** What is not the caller's own is not there. */
export function notFound(id: string): Refusal {
  return new Refusal('job_not_found', `There is no job ${JSON.stringify(id.slice(0, 64)).slice(1, -1)}`);
}

const STATES: readonly JobState[] = ['queued', 'running', 'done', 'failed', 'cancelled'];
const MOST_LISTED = 200;

function readList(query: Record<string, unknown>) {
  const { state, batch, cursor, limit, ...others } = query;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    const fields = 'state, batch, cursor, limit';
    throw new Refusal('unknown_field', `Unknown parameter '${unknown.slice(0, 64)}'; there are ${fields}`);
  }
  if (state !== undefined && !STATES.includes(state as JobState)) {
    throw new Refusal('invalid_field', `'state' must be one of ${STATES.join(', ')}`);
  }
  const most = limit === undefined ? 50 : Number(limit);
  if (!Number.isInteger(most) || most < 1 || most > MOST_LISTED) {
    throw new Refusal('invalid_field', `'limit' must be an integer from 1 to ${MOST_LISTED}`);
  }
  if (batch !== undefined && typeof batch !== 'string') {
    throw new Refusal('invalid_field', "'batch' must be the id of a batch");
  }
  const isCursor = batch === undefined ? /^[0-9A-Z]{26}$/ : /^\d{1,9}$/;
  if (cursor !== undefined && !(typeof cursor === 'string' && isCursor.test(cursor))) {
    throw new Refusal('invalid_field', "'cursor' must be what the answer before this one had");
  }
  return { state: state as JobState | undefined, batch, cursor: cursor as string | undefined, limit: most };
}
