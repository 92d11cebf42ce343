import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Delivery, deliver, type Means } from '../../src/webhooks/deliver.js';
import { listening, type Receiver, rawReceiver, receiver } from '../support/receiver.js';

const KEY = Buffer.alloc(32, 7);
const SECRET = `whsec_${KEY.toString('base64')}`;
const LOOPBACK = ['127.0.0.0/8'];

const open: Receiver[] = [];
const kept = <T extends Receiver>(server: T): T => {
  open.push(server);
  return server;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

const send = (url: string, more: Partial<Delivery> = {}, means: Means = {}) =>
  deliver(
    {
      url,
      secret: SECRET,
      id: '01JD0000000000000000000000',
      timestamp: 1614265330,
      body: '{"text":"ü"}',
      allow: LOOPBACK,
      timeoutMs: 5000,
      ...more,
    },
    means,
  );
const failed = (reason: string | RegExp, permanent = false) => ({
  ok: false,
  reason: typeof reason === 'string' ? reason : expect.stringMatching(reason),
  permanent,
});
/** A DNS with one name, that counts its questions. */
const dns = (...addresses: string[]) =>
  vi.fn(async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));

describe('a receiver that takes it', () => {
  it('gets the body to the byte, signed, with its length and the name that it was called by', async () => {
    const server = kept(await receiver((response) => response.writeHead(204).end()));
    const outcome = await send(`http://hooks.test:${server.port}/a?b=c#d`, {}, { lookup: dns('127.0.0.1') });
    expect(outcome).toEqual({ ok: true, status: 204 });
    const [{ method, url, headers, body } = server.received[0] as never] = server.received;
    expect([method, url, body.toString()]).toEqual(['POST', '/a?b=c', '{"text":"ü"}']);
    const signed = createHmac('sha256', KEY).update('01JD0000000000000000000000.1614265330.{"text":"ü"}');
    expect(headers).toEqual({
      host: `hooks.test:${server.port}`,
      connection: 'close',
      'user-agent': 'pycell',
      'content-type': 'application/json',
      'content-length': '13',
      'webhook-id': '01JD0000000000000000000000',
      'webhook-timestamp': '1614265330',
      'webhook-signature': `v1,${signed.digest('base64')}`,
    });
  });

  it.each([200, 201, 202, 299])('has it with %i', async (status) => {
    const server = kept(await receiver((response) => response.writeHead(status).end('thanks')));
    expect(await send(server.url)).toEqual({ ok: true, status });
  });

  it('has it with the status, whether or not the rest of the answer comes', async () => {
    const slow = kept(await receiver((response) => response.writeHead(200).write('x')));
    expect(await send(slow.url, { timeoutMs: 200 })).toEqual({ ok: true, status: 200 });
    const resetting = kept(
      await receiver((response) => {
        response.writeHead(200, { 'content-length': 100 }).write('x');
        setTimeout(() => response.socket?.resetAndDestroy(), 50);
      }),
    );
    expect(await send(resetting.url)).toEqual({ ok: true, status: 200 });
  });

  it('has it although its answer never ends, of which little is read', async () => {
    let written = 0;
    const server = kept(
      await receiver((response) => {
        const more = () => {
          while (!response.destroyed && response.write(Buffer.alloc(1024))) written += 1024;
          if (!response.destroyed) response.once('drain', more);
        };
        more();
      }),
    );
    const begin = performance.now();
    expect(await send(server.url)).toEqual({ ok: true, status: 200 });
    expect(performance.now() - begin).toBeLessThan(2000);
    // What the two sockets hold between them, which is the kernel's to say.
    expect(written).toBeLessThan(16 * 2 ** 20);
  });

  it('gets each delivery on a connection of its own', async () => {
    const server = kept(await receiver((response) => response.end()));
    await send(server.url);
    await send(server.url);
    expect(server.connections()).toBe(2);
  });
});

describe('a receiver that does not', () => {
  it.each([400, 404, 429, 500, 503])('may do so later after %i', async (status) => {
    const server = kept(await receiver((response) => response.writeHead(status).end()));
    expect(await send(server.url)).toEqual(failed(`the answer was ${status}`));
  });

  it('is left alone after 410', async () => {
    const server = kept(await receiver((response) => response.writeHead(410).end()));
    expect(await send(server.url)).toEqual(failed('the answer was 410', true));
  });

  it.each([301, 302, 303, 307, 308])('is not followed elsewhere by %i', async (status) => {
    const other = kept(await receiver((response) => response.end()));
    const server = kept(
      await receiver((response) => response.writeHead(status, { location: other.url }).end()),
    );
    const reason = `the answer was ${status}, and redirects are not followed`;
    expect(await send(server.url)).toEqual(failed(reason));
    expect(other.connections()).toBe(0);
  });

  it('fails by its time, whether it is silent or slow with its headers', async () => {
    const silent = kept(await rawReceiver(() => {}));
    const slow = kept(
      await rawReceiver((socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        const timer = setInterval(() => socket.write('x: y\r\n'), 20);
        socket.once('close', () => clearInterval(timer));
      }),
    );
    for (const { url } of [silent, slow]) {
      const begin = performance.now();
      expect(await send(url, { timeoutMs: 300 })).toEqual(failed('no answer within 300 ms'));
      expect(performance.now() - begin).toBeLessThan(1500);
    }
  });

  it.each<[string, string | undefined, RegExp]>([
    ['resets', undefined, /^the exchange failed: ECONNRESET$/],
    ['talks something else', 'SSH-2.0-OpenSSH_9.2\r\n', /^the exchange failed: HPE_INVALID_CONSTANT$/],
    [
      'has endless headers',
      `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}`,
      /^the exchange failed: HPE_HEADER_OVERFLOW$/,
    ],
    ['sends nothing but 1xx', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(1000), /nothing but 1xx answers$/],
    [
      'wants another protocol',
      'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
      /^the exchange failed: /,
    ],
  ])('fails when it %s', async (_, bytes, reason) => {
    const server = kept(
      await rawReceiver((socket) => (bytes ? socket.write(bytes) : socket.resetAndDestroy())),
    );
    expect(await send(server.url)).toEqual(failed(reason));
  });

  it('fails when nobody listens', async () => {
    const { url, close } = await listening(createServer());
    await close();
    expect(await send(url)).toEqual(failed('the exchange failed: ECONNREFUSED'));
  });
});

describe('where it may go', () => {
  it.each([
    ['http://user@127.0.0.1/', 'the URL must have no user name or password'],
    ['ftp://127.0.0.1/', 'the URL must be an http or https URL'],
    ['http://169.254.169.254/', 'the URL must be at a public address'],
  ])('nowhere, and never again, with %s', async (url, reason) => {
    expect(await send(url)).toEqual(failed(reason, true));
  });

  it('not to an address in the URL that is not allowed', async () => {
    const server = kept(await receiver((response) => response.end()));
    expect(await send(server.url, { allow: [] })).toEqual(
      failed('the URL must be at a public address', true),
    );
    expect(server.connections()).toBe(0);
  });

  it.each([
    [['127.0.0.1']],
    [['8.8.8.8', '127.0.0.1']],
    [['::1']],
    [['::ffff:127.0.0.1']],
    [['64:ff9b::7f00:1']],
  ])('not to a name with the addresses %j, which the reason does not tell', async (addresses) => {
    const server = kept(await receiver((response) => response.end()));
    const url = `http://hooks.test:${server.port}/`;
    const outcome = await send(url, { allow: [] }, { lookup: dns(...addresses) });
    expect(outcome).toEqual(failed('hooks.test is not at a public address'));
    expect(server.connections()).toBe(0);
  });

  it('not to localhost by its name, as this machine knows it', async () => {
    const server = kept(await receiver((response) => response.end()));
    for (const name of ['localhost', 'localhost.']) {
      const outcome = await send(`http://${name}:${server.port}/`, { allow: [] });
      expect(outcome).toMatchObject({ ok: false });
    }
    expect(server.connections()).toBe(0);
  });

  it('only to the addresses that were checked, as the DNS is asked once', async () => {
    const server = kept(await receiver((response) => response.end()));
    const lookup = dns('127.0.0.1');
    lookup.mockResolvedValueOnce([{ address: '127.0.0.1', family: 4 }]);
    lookup.mockRejectedValue(new Error('asked again'));
    expect(await send(`http://hooks.test:${server.port}/`, {}, { lookup })).toEqual({
      ok: true,
      status: 200,
    });
    expect(lookup.mock.calls).toEqual([['hooks.test']]);
  });

  it('to the next address where the first does not listen', async () => {
    const server = kept(await receiver((response) => response.end()));
    const lookup = dns('127.0.0.2', '127.0.0.1');
    const url = `http://hooks.test:${server.port}/`;
    expect(await send(url, {}, { lookup })).toEqual({ ok: true, status: 200 });
  });

  it('nowhere when the name is not found, or the DNS takes too long', async () => {
    const unknown = async () => {
      throw Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' });
    };
    const url = 'http://hooks.test/';
    expect(await send(url, {}, { lookup: unknown })).toEqual(failed('hooks.test was not found: ENOTFOUND'));
    expect(await send(url, {}, { lookup: dns() })).toEqual(
      failed('hooks.test was not found: it has no address'),
    );
    const slow = () => sleep(1000, []);
    expect(await send(url, { timeoutMs: 100 }, { lookup: slow })).toEqual(failed('no answer within 100 ms'));
  });
});

it('what is no secret is the caller’s error', async () => {
  await expect(send('http://127.0.0.1/', { secret: 'x' })).rejects.toThrow(TypeError);
});
