import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConnectionError, InvalidResponseError, PycellClient, RefusedError } from '../src/index.js';

const RUN = { id: '1', status: 'ok', result: { mean: 3 }, stdout: '', error: null };

describe('PycellClient.execute', () => {
  let server: Server;
  let url: string;
  let answer: (request: IncomingMessage, response: ServerResponse) => unknown;

  beforeEach(async () => {
    server = createServer((request, response) => answer(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const reply = (status: number, body: unknown, headers: Record<string, string> = {}) => {
    answer = (_, response) => response.writeHead(status, headers).end(JSON.stringify(body));
  };
  const execute = () => new PycellClient({ url }).execute({ script: 'x' });

  it('posts the request as JSON and returns the run', async () => {
    let seen: unknown;
    answer = async (request, response) => {
      const { method, url: path, headers } = request;
      seen = [method, path, headers['content-type'], headers['x-key'], JSON.parse(await text(request))];
      response.end(JSON.stringify(RUN));
    };
    const client = new PycellClient({ url: `${url}/python`, headers: { 'x-key': 'k' } });
    expect(await client.execute({ script: 'x', input: [1] })).toEqual(RUN);
    expect(seen).toEqual(['POST', '/python/execute', 'application/json', 'k', { script: 'x', input: [1] }]);
  });

  it.each([400, 500])('returns a run that ended badly though HTTP says %i', async (status) => {
    reply(status, { ...RUN, status: 'not_json', error: 'Return value is not JSON-serializable' });
    expect((await execute()).status).toBe('not_json');
  });

  it('throws a refusal with its code, text and request id', async () => {
    const problem = {
      status: 400,
      code: 'script_required',
      error: "'script' field is required",
      requestId: 'r',
    };
    reply(400, problem);
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
    reply(503, { code: 'queue_full', error: 'Too many runs are waiting' }, { 'retry-after': '2' });
    await expect(execute()).rejects.toMatchObject({ code: 'queue_full', retryAfterSeconds: 2 });
  });

  it.each([
    ['a page', 502, '<html>'],
    ['JSON of another kind', 200, '{"hello":1}'],
    ['no object', 200, '7'],
  ])('throws InvalidResponseError for %s', async (_, status, body) => {
    answer = (_, response) => response.writeHead(status).end(body);
    await expect(execute()).rejects.toThrow(InvalidResponseError);
  });

  it('throws ConnectionError with the cause where nothing listens', async () => {
    server.close();
    await once(server, 'close');
    const error = await execute().catch((caught) => caught);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error.message).toContain('ECONNREFUSED');
  });

  it('throws ConnectionError when the answer breaks off', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{');
      setTimeout(() => response.destroy(), 20);
    };
    await expect(execute()).rejects.toThrow(ConnectionError);
  });

  it('closes the connection and throws the reason when the signal aborts', async () => {
    const controller = new AbortController();
    const closed = new Promise((resolve) => {
      answer = (request) => {
        request.socket.once('close', resolve);
        controller.abort(new Error('enough'));
      };
    });
    const run = new PycellClient({ url }).execute({ script: 'x' }, { signal: controller.signal });
    await expect(run).rejects.toThrow('enough');
    await closed;
  });

  it('leaves the numbers to a parser of the caller', async () => {
    answer = (_, response) => response.end('{"id":"1","status":"ok","result":12345678901234567890}');
    const parseJson = (json: string) => JSON.parse(json.replace(/\d{16,}/, '"$&"'));
    const { result } = await new PycellClient({ url, parseJson }).execute({ script: 'x' });
    expect(result).toBe('12345678901234567890');
  });
});
