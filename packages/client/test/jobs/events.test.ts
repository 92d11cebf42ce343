import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConnectionError, InvalidResponseError, NotFoundError, PycellClient } from '../../src/index.js';
import { RUN, type StandIn, sse, standIn } from '../support/server.js';

const COUNTS = { total: 2, queued: 0, running: 0, done: 2, failed: 0, cancelled: 0, ok: 1 };
const PROBLEM = { status: 503, code: 'not_ready', error: 'Not ready' };

/** What a connection brings, and whether it is then broken, ended or left open; or a refusal. */
type Connection =
  | { pieces: string[]; ends?: 'break' | 'end' | 'open' }
  | { status: number; body: unknown; headers?: Record<string, string> };

describe('PycellClient.jobs.events', () => {
  let server: StandIn;
  let client: PycellClient;
  let asked: (string | undefined)[];
  beforeEach(async () => {
    server = await standIn();
    client = new PycellClient({ url: server.url, retries: 0 });
    asked = [];
  });
  afterEach(() => server.close());

  /** Gives each connection in turn; the last one again and again. */
  const connections = (...all: Connection[]) => {
    server.answer = (request, response) => {
      asked.push(request.headers['last-event-id'] as string | undefined);
      const now = all.length > 1 ? (all.shift() as Connection) : (all[0] as Connection);
      if ('status' in now) {
        response.writeHead(now.status, now.headers ?? {}).end(JSON.stringify(now.body));
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' }).flushHeaders();
      for (const piece of now.pieces) response.write(piece);
      if (now.ends === 'break') setTimeout(() => response.destroy(), 20);
      else if (now.ends !== 'open') response.end();
    };
  };

  const all = async (options = {}) => {
    const events = [];
    for await (const event of client.jobs.events('01J', options)) events.push(event);
    return events;
  };

  it('gives each event of a job as an object, and ends after the last one', async () => {
    const display = { data: { 'text/plain': '1' }, metadata: {} };
    connections({
      pieces: [
        ': wait\n\n',
        sse('state', { state: 'queued', position: 2, attempt: 0 }, '1'),
        sse('start', { id: '7', attempt: 1 }, '2'),
        sse('stdout', { text: 'é' }, '3'),
        sse('news', {}, '4'),
        sse('display', display, '5'),
        sse('done', RUN, '6'),
        sse('stdout', { text: 'never' }, '7'),
      ],
      ends: 'open',
    });
    expect(await all()).toEqual([
      { type: 'state', eventId: '1', state: 'queued', position: 2, attempt: 0 },
      { type: 'start', eventId: '2', id: '7', attempt: 1 },
      { type: 'stdout', eventId: '3', text: 'é' },
      { type: 'display', eventId: '5', display },
      { type: 'done', eventId: '6', outcome: RUN },
    ]);
  });

  it('gives those of a batch', async () => {
    const item = { index: 1, id: '01K', state: 'done', status: 'ok' };
    connections({
      pieces: [sse('progress', COUNTS, '1'), sse('item', item, '2'), sse('done', COUNTS, '3')],
    });
    expect(await all()).toEqual([
      { type: 'progress', eventId: '1', counts: COUNTS },
      { type: 'item', eventId: '2', ...item },
      { type: 'done', eventId: '3', counts: COUNTS },
    ]);
  });

  it.each([
    ['error', { status: 503, code: 'draining', error: 'stopping' }],
    ['cancelled', { id: '01J' }],
  ])('ends after `%s`, which is told and not thrown', async (name, body) => {
    connections({ pieces: [sse(name, body, '1')], ends: 'open' });
    const told = name === 'error' ? { problem: body } : body;
    expect(await all()).toEqual([{ type: name, eventId: '1', ...told }]);
  });

  it('goes on after the last event when a connection breaks, ends early or is refused', async () => {
    connections(
      { pieces: [sse('stdout', { text: 'a' }, '1'), sse('news', {}, '2')], ends: 'break' },
      { status: 503, body: PROBLEM, headers: { 'retry-after': '0' } },
      { status: 502, body: '<html>' },
      { pieces: [sse('stdout', { text: 'b' }, '3'), 'id: 4\nevent: done\ndata: {'] },
      { pieces: [sse('done', RUN, '4')] },
    );
    expect((await all({ lastEventId: '0' })).map(({ eventId }) => eventId)).toEqual(['1', '3', '4']);
    expect(asked).toEqual(['0', '2', '2', '2', '3']);
  });

  it('has no outcome to tell where the answer was removed', async () => {
    connections({ pieces: [sse('done', { id: '01J', expired: true }, 'end')], ends: 'open' });
    expect(await all()).toEqual([{ type: 'done', eventId: 'end', outcome: null }]);
  });

  it('tells nothing after the last event', async () => {
    server.answer = (_, response) => response.writeHead(204).end();
    expect(await all({ lastEventId: 'end' })).toEqual([]);
  });

  it('throws at once where there never was a connection', async () => {
    connections({ status: 503, body: PROBLEM });
    await expect(all()).rejects.toThrow('Not ready');
    await server.close();
    await expect(all()).rejects.toThrow(ConnectionError);
    server = await standIn();
    expect(asked.length).toBe(1);
  });

  it('throws what no other connection would mend', async () => {
    connections(
      { pieces: [sse('stdout', { text: 'a' }, '1')] },
      { status: 404, body: { code: 'job_not_found', error: 'gone' } },
    );
    await expect(all()).rejects.toThrow(NotFoundError);
    connections({ pieces: [sse('done', { hello: 1 }, '1')] });
    await expect(all()).rejects.toThrow(InvalidResponseError);
  });

  it('closes the connection when the caller leaves the loop', async () => {
    connections({ pieces: [sse('stdout', { text: 'a' }, '1')], ends: 'open' });
    const answer = server.answer;
    const closed = new Promise((resolve) => {
      server.answer = (request, response) => {
        request.socket.once('close', resolve);
        answer(request, response);
      };
    });
    for await (const _ of client.jobs.events('01J')) break;
    await closed;
  });

  it('throws the reason when the signal aborts, also between two connections', async () => {
    for (const ends of ['open', 'end'] as const) {
      connections({ pieces: [sse('stdout', { text: 'a' }, '1')], ends });
      const controller = new AbortController();
      const events = client.jobs.events('01J', { signal: controller.signal });
      await events.next();
      setTimeout(() => controller.abort(new Error('enough')), 100);
      await expect(events.next()).rejects.toThrow('enough');
    }
  });

  it('leaves the numbers to a parser of the caller', async () => {
    connections({
      pieces: ['event: done\ndata: {"id":"1","status":"ok","result":12345678901234567890}\n\n'],
    });
    const parseJson = (json: string) => JSON.parse(json.replace(/\d{16,}/, '"$&"'));
    client = new PycellClient({ url: server.url, parseJson });
    expect(await all()).toMatchObject([{ outcome: { result: '12345678901234567890' } }]);
  });
});
