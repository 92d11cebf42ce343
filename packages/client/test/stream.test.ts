import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import {
  ConnectionError,
  type Execution,
  InvalidResponseError,
  PycellClient,
  RefusedError,
  RunLostError,
  type StreamEvent,
  UnavailableError,
  type UsageEvent,
} from '../src/index.js';
import { RUN, type StandIn, sse, standIn } from './support/server.js';

describe('PycellClient.stream', () => {
  let server: StandIn;
  let client: PycellClient;
  beforeEach(async () => {
    server = await standIn();
    client = new PycellClient({ url: server.url, retries: 0 });
  });
  afterEach(() => server.close());

  const all = async () => {
    const events = [];
    for await (const event of client.stream({ script: 'x' })) events.push(event);
    return events;
  };

  it('gives each event as an object, and ends after `done`', async () => {
    const display = { data: { 'text/plain': '1' }, metadata: {} };
    server.streams(
      [
        ': hello\n\n',
        sse('start', { id: '7' }),
        sse('stdout', { text: 'a' }),
        sse('stderr', { text: 'é\n' }),
        sse('news', {}),
        sse('display', display),
        sse('done', RUN),
      ],
      { open: true },
    );
    expect(await all()).toEqual([
      { type: 'start', id: '7' },
      { type: 'stdout', text: 'a' },
      { type: 'stderr', text: 'é\n' },
      { type: 'display', display },
      { type: 'done', outcome: RUN },
    ]);
  });

  it('asks for an event stream, of /run where there is code', async () => {
    const seen: unknown[] = [];
    server.answer = ({ url, headers }, response) => {
      seen.push([url, headers.accept, headers.authorization]);
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(sse('done', RUN));
    };
    client = new PycellClient({ url: server.url, apiKey: 'k' });
    for await (const _ of client.stream({ code: 'x' }));
    await all();
    expect(seen).toEqual([
      ['/run', 'text/event-stream', 'Bearer k'],
      ['/execute', 'text/event-stream', 'Bearer k'],
    ]);
  });

  it('asks for usage where the caller does, and gives it as events', async () => {
    const used = { elapsedMs: 300.5, cpuMs: 20, peakMemoryBytes: 1024 };
    const seen: unknown[] = [];
    server.answer = ({ url }, response) => {
      seen.push(url);
      const events = [sse('start', { id: '7' }), sse('usage', used), sse('done', RUN)];
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(events.join(''));
    };
    const memory: number[] = [];
    for await (const event of client.stream({ script: 'x' }, { usage: true })) {
      if (event.type === 'usage') memory.push(event.peakMemoryBytes);
    }
    const told = [];
    for await (const event of client.stream({ code: 'x' }, { usage: true })) told.push(event);
    expect(told[1]).toEqual({ type: 'usage', ...used });
    expect([memory, seen]).toEqual([[1024], ['/execute?usage=1', '/run?usage=1']]);
  });

  it('has no usage in the type of what a caller gets who does not ask for it', () => {
    type Of<T> = T extends AsyncGenerator<infer Event> ? Event : never;
    const plain = () => client.stream({ script: 'x' }, { signal: new AbortController().signal });
    expectTypeOf<Of<ReturnType<typeof plain>>['type']>().toEqualTypeOf<StreamEvent<Execution>['type']>();
    const asked = () => client.stream({ script: 'x' }, { usage: true });
    expectTypeOf<Extract<Of<ReturnType<typeof asked>>, { type: 'usage' }>>().toEqualTypeOf<UsageEvent>();
  });

  it('closes the connection when the caller leaves the loop', async () => {
    server.streams([sse('start', { id: '7' }), sse('stdout', { text: 'a' })], { open: true });
    const stream = server.answer;
    const closed = new Promise((resolve) => {
      server.answer = (request, response) => {
        request.socket.once('close', resolve);
        stream(request, response);
      };
    });
    for await (const event of client.stream({ script: 'x' })) if (event.type === 'stdout') break;
    await closed;
  });

  it('throws the reason when the signal aborts, before or after the first event', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    server.streams([sse('start', { id: '7' })], { open: true });
    const events = client.stream({ script: 'x' }, { signal });
    await events.next();
    controller.abort(new Error('enough'));
    await expect(events.next()).rejects.toThrow('enough');
    await expect(client.stream({ script: 'x' }, { signal }).next()).rejects.toThrow('enough');
  });

  it('throws what execute() throws where the run is refused', async () => {
    server.reply(400, { code: 'script_empty', error: "'script' must not be empty" });
    const error = await all().catch((caught) => caught);
    expect(error).toBeInstanceOf(RefusedError);
    expect(error.code).toBe('script_empty');
  });

  it('throws RunLostError where the run is lost', async () => {
    const problem = { status: 503, code: 'draining', error: 'The service is stopping', requestId: '7' };
    server.streams([sse('start', { id: '7' }), sse('error', problem)]);
    const error = await all().catch((caught) => caught);
    expect(error).toBeInstanceOf(RunLostError);
    expect(error).toMatchObject({ code: 'draining', httpStatus: 503, requestId: '7' });
  });

  it('throws a refusal where the run waited with its stream open, and never began', async () => {
    server.streams([
      ': wait\n\n',
      sse('error', { status: 503, code: 'draining', error: 'The service is stopping' }),
    ]);
    const error = await all().catch((caught) => caught);
    expect(error).toBeInstanceOf(UnavailableError);
    expect(error.code).toBe('draining');
  });

  it('throws ConnectionError where the stream ends before the run', async () => {
    server.streams([sse('start', { id: '7' }), 'event: done\ndata: {"id":']);
    await expect(all()).rejects.toThrow(ConnectionError);
    server.answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(sse('start', { id: '7' }));
      setTimeout(() => response.destroy(), 20);
    };
    await expect(all()).rejects.toThrow(ConnectionError);
  });

  it.each([
    ['is not JSON', 'event: done\ndata: {\n\n'],
    ['is no object', 'event: stdout\ndata: 1\n\n'],
    ['is no run', sse('done', { hello: 1 })],
  ])('throws InvalidResponseError where an event %s', async (_name, text) => {
    server.streams([text]);
    await expect(all()).rejects.toThrow(InvalidResponseError);
  });

  it('does not read ahead of a slow caller', async () => {
    const line = sse('stdout', { text: 'x'.repeat(60_000) });
    let sent = 0;
    server.answer = async (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.setMaxListeners(0);
      while (!response.destroyed && sent < 5000) {
        sent++;
        if (!response.write(line)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
      }
    };
    const events = client.stream({ script: 'x' });
    await events.next();
    let before = -1;
    while (before !== sent) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    // 5000 lines are 300 MB; what fits into the buffers on the way is a few of them.
    expect(sent).toBeLessThan(1000);
    await events.return();
  });
});

describe('PycellClient.runCode', () => {
  it('takes displays whose values are no texts, and whose types are named like what every object has', async () => {
    const server = await standIn();
    const deep = '['.repeat(50_000) + ']'.repeat(50_000);
    const data = `{"text/plain": {"toString": 1, "valueOf": 1}, "text/html": ${deep}, "constructor": "a", "__proto__": "b"}`;
    server.streams([`event: display\ndata: {"metadata": {}, "data": ${data}}\n\n`, sse('done', RUN)]);
    const client = new PycellClient({ url: server.url, retries: 0 });
    const { results } = await client.runCode('1').finally(() => server.close());
    const { raw, ...rest } = results[0] ?? {};
    expect(rest).toEqual({
      isMainResult: false,
      text: '{"toString":1,"valueOf":1}',
      html: '(too deeply nested to be shown)',
    });
    expect(Object.keys(raw ?? {})).toContain('__proto__');
  });
});
