import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { DEFAULT_LIMITS } from '@pycell/engine';
import { rawMember } from '@pycell/service';

interface StandInBatch {
  id: string;
  /** The texts of the items' inputs. */
  inputs: string[];
  statuses: string[];
}

/**
 * A service's batches without their runs: for what the real one cannot be brought to, such as to break off at a given
 * point. An item's result is its input; with `raise` in its script it is an exception.
 */
export async function jobsService() {
  const batches = new Map<string, StandInBatch>();
  const byKey = new Map<string, StandInBatch>();
  const stand = {
    url: '',
    batches,
    /** The bodies of what was handed in, replays included. */
    bodies: [] as string[],
    /** Runs in place of the answer where it gives true. */
    before: (_request: IncomingMessage, _response: ServerResponse): unknown => false,
    /** Whether batches end. */
    runs: true,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };

  const take = (body: string, key: string): StandInBatch => {
    stand.bodies.push(body);
    const known = byKey.get(key);
    if (known) return known;
    const items: { script: string; input?: unknown }[] = JSON.parse(body).items;
    const id = `B${batches.size}`;
    const texts = rawMember(body, 'items')?.match(/"input":[^,}\]]+/g) ?? [];
    const batch = {
      id,
      inputs: items.map((_, i) => texts[i]?.slice('"input":'.length) ?? 'null'),
      statuses: items.map(({ script }) => (script.includes('raise') ? 'exception' : 'ok')),
    };
    batches.set(id, batch);
    byKey.set(key, batch);
    return batch;
  };

  const counts = ({ statuses }: StandInBatch, over: boolean) => {
    const total = statuses.length;
    const ok = over ? statuses.filter((status) => status === 'ok').length : 0;
    return {
      total,
      queued: over ? 0 : total,
      running: 0,
      done: over ? total : 0,
      failed: 0,
      cancelled: 0,
      ok,
    };
  };

  const server = createServer(async (request, response) => {
    if (await stand.before(request, response)) return;
    const { method, headers } = request;
    const [, , id = '', part] = new URL(`http://x${request.url}`).pathname.split('/');
    if (request.url === '/runtime') {
      const limits = Object.entries(DEFAULT_LIMITS).map(([name, ceiling]) => [name, { ceiling }]);
      response.end(JSON.stringify({ python: {}, limits: Object.fromEntries(limits) }));
    } else if (method === 'POST') {
      const batch = take(await text(request), String(headers['idempotency-key']));
      const jobs = batch.inputs.map((_, i) => `${batch.id}-${i}`);
      response.writeHead(202).end(JSON.stringify({ id: batch.id, kind: 'batch', state: 'queued', jobs }));
    } else {
      const batch = batches.get(id);
      if (!batch) response.writeHead(404).end(JSON.stringify({ code: 'job_not_found', error: 'gone' }));
      else if (part === 'events') {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const event = (name: string, over: boolean) =>
          `event: ${name}\ndata: ${JSON.stringify(counts(batch, over))}\n\n`;
        response.write(event('progress', false));
        if (stand.runs) response.end(event('done', true));
      } else {
        response.writeHead(200, { 'content-type': 'application/x-ndjson' });
        for (const [index, input] of batch.inputs.entries())
          response.write(
            `{"index":${index},"id":"${id}-${index}","state":"done","status":"${batch.statuses[index]}","answer":{"result":${input}},"problem":null}\n`,
          );
        response.end();
      }
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stand.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return stand;
}

export type JobsService = Awaited<ReturnType<typeof jobsService>>;
