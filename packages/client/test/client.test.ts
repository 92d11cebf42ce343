import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConnectionError, InvalidResponseError, PycellClient, RefusedError } from '../src/index.js';
import { RUN, type StandIn, standIn } from './support/server.js';

describe('PycellClient', () => {
  let server: StandIn;
  let url: string;
  beforeEach(async () => {
    server = await standIn();
    url = server.url;
  });
  afterEach(() => server.close().catch(() => {}));

  const client = () => new PycellClient({ url, retries: 0 });
  const execute = () => client().execute({ script: 'x' });

  it('posts the request as JSON and returns the run', async () => {
    let seen: unknown;
    server.answer = async (request, response) => {
      const { method, url: path, headers } = request;
      seen = [method, path, headers['content-type'], headers['x-key'], JSON.parse(await text(request))];
      response.end(JSON.stringify(RUN));
    };
    const client = new PycellClient({ url: `${url}/python`, headers: { 'x-key': 'k' } });
    expect(await client.execute({ script: 'x', input: [1] })).toEqual(RUN);
    expect(seen).toEqual(['POST', '/python/execute', 'application/json', 'k', { script: 'x', input: [1] }]);
  });

  it.each([400, 500])('returns a run that ended badly though HTTP says %i', async (status) => {
    server.reply(status, { ...RUN, status: 'not_json', error: 'Return value is not JSON-serializable' });
    expect((await execute()).status).toBe('not_json');
  });

  it('throws a refusal with its code, text and request id', async () => {
    const problem = {
      status: 400,
      code: 'script_required',
      error: "'script' field is required",
      requestId: 'r',
    };
    server.reply(400, problem);
    const error = await execute().catch((caught) => caught);
    expect(error).toBeInstanceOf(RefusedError);
    expect(error).toMatchObject({
      code: 'script_required',
      message: "'script' field is required",
      httpStatus: 400,
      requestId: 'r',
      retryAfterSeconds: undefined,
    });
  });

  it('says after how many seconds to try again', async () => {
    server.reply(503, { code: 'queue_full', error: 'Too many runs are waiting' }, { 'retry-after': '2' });
    await expect(execute()).rejects.toMatchObject({ code: 'queue_full', retryAfterSeconds: 2 });
  });

  it.each([
    ['a page', 502, '<html>'],
    ['JSON of another kind', 200, '{"hello":1}'],
    ['no object', 200, '7'],
  ])('throws InvalidResponseError for %s', async (_, status, body) => {
    server.answer = (_, response) => response.writeHead(status).end(body);
    await expect(execute()).rejects.toThrow(InvalidResponseError);
  });

  it('throws ConnectionError with the cause where nothing listens', async () => {
    await server.close();
    const error = await execute().catch((caught) => caught);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error.message).toContain('ECONNREFUSED');
  });

  it('throws ConnectionError when the answer breaks off', async () => {
    server.answer = (_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{');
      setTimeout(() => response.destroy(), 20);
    };
    await expect(execute()).rejects.toThrow(ConnectionError);
  });

  it('closes the connection and throws the reason when the signal aborts', async () => {
    const controller = new AbortController();
    const closed = new Promise((resolve) => {
      server.answer = (request) => {
        request.socket.once('close', resolve);
        controller.abort(new Error('enough'));
      };
    });
    const run = new PycellClient({ url }).execute({ script: 'x' }, { signal: controller.signal });
    await expect(run).rejects.toThrow('enough');
    await closed;
  });

  it('leaves the numbers to a parser of the caller', async () => {
    server.answer = (_, response) => response.end('{"id":"1","status":"ok","result":12345678901234567890}');
    const parseJson = (json: string) => JSON.parse(json.replace(/\d{16,}/, '"$&"'));
    const { result } = await new PycellClient({ url, parseJson }).execute({ script: 'x' });
    expect(result).toBe('12345678901234567890');
  });

  it('sends the API key', async () => {
    let seen: unknown;
    server.answer = ({ headers }, response) => {
      seen = headers.authorization;
      response.end(JSON.stringify(RUN));
    };
    await new PycellClient({ url, apiKey: 'secret' }).execute({ script: 'x' });
    expect(seen).toBe('Bearer secret');
  });

  it('asks whether the service is ready', async () => {
    server.reply(200, { status: 'ready' });
    expect(await client().ready()).toBe(true);
    server.reply(503, { status: 503, code: 'not_ready', error: 'Not ready: warming up' });
    expect(await client().ready()).toBe(false);
    server.reply(404, { hello: 1 });
    await expect(client().ready()).rejects.toThrow(InvalidResponseError);
  });
});
