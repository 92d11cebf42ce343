import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request as ask, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const DIST = new URL('../../dist/', import.meta.url);
const PAGE = '<!doctype html><script type="module">window.client = import("/client/index.js")</script>';

/** One origin with a page that has loaded the client as it is built, and, under `/api`, a service behind it. */
export async function sameOrigin(service: string) {
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    if (path.startsWith('/api/')) {
      const { method, headers } = request;
      const there = ask(new URL(path.slice('/api'.length), service), { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      there.on('error', () => response.destroy());
      response.on('close', () => there.destroy());
      request.pipe(there);
    } else if (/^\/client\/(jobs\/)?[\w-]+\.js$/.test(path)) {
      response.writeHead(200, { 'content-type': 'text/javascript' });
      response.end(readFileSync(new URL(path.slice('/client/'.length), DIST)));
    } else {
      response.writeHead(path === '/' ? 200 : 404, { 'content-type': 'text/html' });
      response.end(PAGE);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
