import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConnectionError, InvalidResponseError, PycellClient } from '../../src/index.js';
import { type StandIn, standIn } from '../support/server.js';

const line = (index: number, result: unknown) =>
  `${JSON.stringify({ index, id: `0${index}`, state: 'done', status: 'ok', answer: { result }, problem: null })}\n`;

describe('PycellClient.jobs.results', () => {
  let server: StandIn;
  let client: PycellClient;
  beforeEach(async () => {
    server = await standIn();
    client = new PycellClient({ url: server.url, retries: 0 });
  });
  afterEach(() => server.close());

  const sends = (pieces: Iterable<string | Uint8Array>, then: 'end' | 'break' | 'open' = 'end') => {
    server.answer = async (_, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson; charset=utf-8' });
      for (const piece of pieces) {
        response.write(piece);
        await new Promise((resolve) => setImmediate(resolve));
      }
      if (then === 'break') setTimeout(() => response.destroy(), 20);
      else if (then === 'end') response.end();
    };
  };
  const all = async (options = {}) => {
    const results = [];
    for await (const result of client.jobs.results('01J', options)) results.push(result);
    return results;
  };

  it('gives a line as an object, wherever it was cut, however long it is', async () => {
    const long = 'é😀'.repeat(2 << 20);
    const bytes = Buffer.from(line(0, 'a') + line(1, long) + line(2, 'ü'));
    const cuts = [0, 3, bytes.indexOf('é') + 1, bytes.indexOf('é') + 5, bytes.length - 9, bytes.length];
    sends(cuts.slice(1).map((end, i) => bytes.subarray(cuts[i], end)));
    const results = await all();
    expect(results.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(results[1]?.answer?.result === long).toBe(true);
    expect(results[2]).toMatchObject({ id: '02', state: 'done', answer: { result: 'ü' } });
  });

  it('gives a line before the next one is there', async () => {
    sends([line(0, 1)], 'open');
    for await (const { index } of client.jobs.results('01J')) {
      expect(index).toBe(0);
      break;
    }
  });

  it('asks for those after an index', async () => {
    let seen: unknown;
    server.answer = ({ url, headers }, response) => {
      seen = [url, headers.accept];
      response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end();
    };
    expect(await all({ after: 0 })).toEqual([]);
    expect(seen).toEqual(['/jobs/01J/results?after=0', 'application/x-ndjson']);
  });

  it('throws ConnectionError where they break off, within a line or between two', async () => {
    sends([line(0, 1)], 'break');
    await expect(all()).rejects.toThrow(ConnectionError);
    sends([line(0, 1), line(1, 1).slice(0, -5)]);
    await expect(all()).rejects.toThrow('within a line');
  });

  it('throws InvalidResponseError where a line is no object', async () => {
    sends(['{"index":0}\n', 'hello\n']);
    await expect(all()).rejects.toThrow(InvalidResponseError);
  });

  it('leaves the numbers to a parser of the caller', async () => {
    sends(['{"index":0,"answer":{"result":12345678901234567890}}\n']);
    const parseJson = (json: string) => JSON.parse(json.replace(/\d{16,}/, '"$&"'));
    client = new PycellClient({ url: server.url, parseJson });
    expect(await all()).toMatchObject([{ answer: { result: '12345678901234567890' } }]);
  });
});
