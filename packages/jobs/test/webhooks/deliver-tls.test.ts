import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { deliver } from '../../src/webhooks/deliver.js';
import { listening, rawReceiver } from '../support/receiver.js';

const folder = mkdtempSync(join(tmpdir(), 'pycell-tls-'));
afterAll(() => rmSync(folder, { recursive: true }));

const lookup = async () => [{ address: '127.0.0.1', family: 4 }];
const send = (url: string, ca?: string) =>
  deliver(
    {
      url,
      secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      id: 'id',
      timestamp: 1,
      body: '{}',
      allow: ['127.0.0.0/8'],
      timeoutMs: 5000,
    },
    ca === undefined ? { lookup } : { lookup, ca },
  );

it('https says the URL’s name at the checked address', async () => {
  let hello = '';
  const server = await rawReceiver((socket, bytes) => {
    hello = bytes.toString('latin1');
    socket.destroy();
  });
  const outcome = await send(`https://hooks.test:${server.port}/`);
  expect(outcome).toMatchObject({ ok: false, permanent: false });
  expect(hello).toContain('hooks.test');
  await server.close();
});

/** A key and a certificate for hooks.test, signed by itself; undefined where there is no openssl. */
function certificate() {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=hooks.test', '-addext', 'subjectAltName=DNS:hooks.test'];
  const files = ['-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert];
  const { status } = spawnSync('openssl', ['req', '-x509', ...files, ...subject, '-days', '2']);
  return status === 0 ? { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') } : undefined;
}

const own = certificate();
const name = 'a certificate';
describe.skipIf(!own)(own ? name : `${name} (skipped: there is no openssl to make one)`, () => {
  it.each([
    ['that is trusted', 'hooks.test', true, { ok: true, status: 204 }],
    ['that nobody vouches for', 'hooks.test', false, failed('DEPTH_ZERO_SELF_SIGNED_CERT')],
    ['for another name', 'other.test', true, failed('ERR_TLS_CERT_ALTNAME_INVALID')],
  ])('%s counts as such', async (_, host, trusted, outcome) => {
    const server = await listening(
      createServer({ ...own }, (request, response) => {
        request.resume();
        response.writeHead(204).end();
      }),
    );
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      expect(await send(`https://${host}:${server.port}/`, trusted ? own?.cert : undefined)).toEqual(outcome);
    } finally {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
      await server.close();
    }
  });
});

function failed(code: string) {
  return { ok: false, reason: `the exchange failed: ${code}`, permanent: false };
}
