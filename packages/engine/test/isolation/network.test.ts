import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { comesTo, refuses } from '../support/attempts.js';
import { startEngine } from '../support/engine.js';
import { rungOf, testUnless } from '../support/rung.js';

const engine = await startEngine({ cells: 2 });
const rung = rungOf(engine);
/** Without mounts of its own a cell may make pairs of sockets, and no more. */
const named = rung.tree === 'mounts';
const UNNAMED = !named && 'on this rung there are no sockets with names';
const folder = mkdtempSync(join(tmpdir(), 'pycell-sockets-'));
const pathname = join(folder, 'of-the-host.sock');
const abstract = `\0pycell-test-${process.pid}`;
const visitors: string[] = [];
const servers: Server[] = [];
let port = 0;

beforeAll(async () => {
  const http = createHttpServer((_, response) => response.end('of the host'));
  servers.push(await listening(http, 0, '127.0.0.1'));
  port = (http.address() as AddressInfo).port;
  for (const path of [pathname, abstract]) {
    const server = createServer((socket) => {
      visitors.push(path);
      socket.destroy();
    });
    servers.push(await listening(server, path));
  }
});
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

function listening(server: Server, ...where: [number | string, string?]): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(...(where as [number, string]), () => resolve(server));
  });
}

const families: Record<string, number> = {
  AF_AX25: 3,
  AF_IPX: 4,
  AF_APPLETALK: 5,
  AF_X25: 9,
  AF_KEY: 15,
  AF_NETLINK: 16,
  AF_PACKET: 17,
  AF_RDS: 21,
  AF_PPPOX: 24,
  AF_CAN: 29,
  AF_TIPC: 30,
  AF_BLUETOOTH: 31,
  AF_ALG: 38,
  AF_NFC: 39,
  AF_VSOCK: 40,
  AF_KCM: 41,
  AF_QIPCRTR: 42,
  AF_SMC: 43,
  AF_XDP: 44,
  AF_MCTP: 45,
};

refuses(engine, 'sockets by family', [
  ...['SOCK_STREAM', 'SOCK_DGRAM', 'SOCK_RAW'].flatMap((type) =>
    ['AF_INET', 'AF_INET6'].map((family) => ({
      attempt: `${family} ${type}`,
      python: `__import__('socket').socket(__import__('socket').${family}, __import__('socket').${type})`,
      gets: 'ENETUNREACH',
    })),
  ),
  ...Object.entries(families).map(([name, number]) => ({
    attempt: name,
    python: `call('socket', ${number}, 3, 0)`,
    gets: 'EPERM',
  })),
  {
    attempt: 'AF_NETLINK with bits that the kernel ignores',
    python: "call('socket', 16 | 1 << 32, 3, 0)",
    gets: 'EPERM',
  },
  {
    attempt: 'AF_INET with bits that the kernel ignores',
    python: "call('socket', 2 | 1 << 32, 1, 0)",
    gets: 'ENETUNREACH',
  },
  // Of these the kernel makes two sockets, with the module that it loads for that, before it finds that it cannot.
  { attempt: 'a pair of AF_INET', python: "call('socketpair', 2, 1, 0, bytes(8))", gets: 'EPERM' },
  { attempt: 'a pair of AF_TIPC', python: "call('socketpair', 30, 1, 0, bytes(8))", gets: 'EPERM' },
]);

describe('what listens on the host', () => {
  test('connect to a port of 127.0.0.1: ENETUNREACH', async () => {
    expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe('of the host');
    const python = "__import__('socket').create_connection(('127.0.0.1', given))";
    expect(await comesTo(engine, python, port)).toBe('ENETUNREACH');
  });

  test('fetch a page from there: an URLError that says that the network is unreachable', async () => {
    const { status, error } = await engine.script(
      `import urllib.request\ndef main():\n    urllib.request.urlopen('http://127.0.0.1:${port}')`,
    );
    expect(status).toBe('exception');
    expect(error).toContain('Network is unreachable');
  });

  test("look up a host's name: a gaierror, at once", async () => {
    const outcome = await engine.script(
      'import socket\ndef main():\n    socket.getaddrinfo("example.com", 80)',
      { limits: { wallMs: 2000 } },
    );
    expect(outcome.status).toBe('exception');
    expect(outcome.error).toMatch(/^Script execution failed: socket\.gaierror: \[Errno -\d\] /);
  });

  const toPath = named ? 'ENOENT' : 'EPERM';
  test(`connect to a unix socket by its path: ${toPath}`, async () => {
    expect(await visit(pathname)).toBe('connected');
    expect(await comesTo(engine, "__import__('socket').socket(1, 1).connect(given)", pathname)).toBe(toPath);
  });

  const toAbstract = named ? 'ECONNREFUSED' : 'EPERM';
  test(`connect to an abstract unix socket: ${toAbstract}`, async () => {
    expect(await visit(abstract)).toBe('connected');
    expect(await comesTo(engine, "__import__('socket').socket(1, 1).connect(given)", abstract)).toBe(
      toAbstract,
    );
  });

  test('no visitor but ourselves came', () => {
    expect(visitors.sort()).toEqual([abstract, pathname].sort());
  });
});

function visit(path: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve('connected');
    });
    socket.once('error', (error) => resolve(error.message));
  });
}

describe('another cell', () => {
  const serve = `
    import os, socket
    sockets = []
    for name in ('\\0pycell-of-a-cell', '/tmp/of-a-cell', '/dev/shm/of-a-cell', 'of-a-cell'):
        server = socket.socket(socket.AF_UNIX)
        server.bind(name)
        server.listen()
        sockets.append(server)`;

  testUnless(UNNAMED, 'connect to an abstract socket of a cell that runs: ECONNREFUSED', async () => {
    const server = engine.value(`${serve}
    sockets[0].settimeout(0.8)
    try:
        sockets[0].accept()
        return 'a visitor'
    except TimeoutError:
        return [os.readlink('/proc/self/ns/net'), 'nobody']`);
    const visitor = await engine.value(`
      import errno, os, socket, time
      came_to = set()
      for _ in range(20):
          try:
              socket.socket(socket.AF_UNIX).connect('\\0pycell-of-a-cell')
              came_to.add('connected')
          except OSError as error:
              came_to.add(errno.errorcode[error.errno])
          time.sleep(0.02)
      return [os.readlink('/proc/self/ns/net'), *came_to]`);
    expect(visitor.slice(1)).toEqual(['ECONNREFUSED']);
    const [network, came] = await server;
    expect(came).toBe('nobody');
    expect(visitor[0]).not.toBe(network);
  });

  const left = 'connect to a socket that an earlier run in the same slot has left: ECONNREFUSED, ENOENT';
  testUnless(UNNAMED, left, async () => {
    const places: string[] = [];
    for (let run = 0; run < 6; run++) {
      const { network, found } = await engine.value(`
        import errno, os, socket
        found = []
        for name in ('\\0pycell-left', '/tmp/left'):
            try:
                socket.socket(socket.AF_UNIX).connect(name)
                found.append('connected')
            except OSError as error:
                found.append(errno.errorcode[error.errno])
        # Sockets that hold each other in flight outlive the processes until the kernel's collector finds them.
        for name in ('\\0pycell-left', '/tmp/left'):
            server = socket.socket(socket.AF_UNIX)
            server.bind(name)
            server.listen()
            one, other = socket.socketpair()
            socket.send_fds(one, [b'x'], [one.fileno(), other.fileno(), server.fileno()])
            socket.send_fds(other, [b'x'], [one.fileno(), other.fileno(), server.fileno()])
        return {'network': os.readlink('/proc/self/ns/net'), 'found': found}`);
      expect(found).toEqual(['ECONNREFUSED', 'ENOENT']);
      places.push(network);
    }
    expect(new Set(places).size).toBeLessThan(places.length);
  });
});

refuses(
  engine,
  'sockets with names',
  [
    {
      attempt: 'a socket that is not one of a pair',
      python: "__import__('socket').socket(1, 1)",
      gets: 'EPERM',
    },
    { attempt: 'a pair of datagrams', python: "__import__('socket').socketpair(1, 2)", gets: 'EPERM' },
    {
      attempt: 'a pair of datagrams with flags',
      python: "call('socketpair', 1, 2 | 0o2000000 | 0o4000, 0, bytes(8))",
      gets: 'EPERM',
    },
    {
      attempt: 'a pair of raw sockets, which the kernel makes datagrams',
      python: "call('socketpair', 1, 3, 0, bytes(8))",
      gets: 'EPERM',
    },
    ...['\\0pycell-of-a-cell', 'of-a-cell'].flatMap((name) => [
      { attempt: `bind a half of a pair to ${name}`, python: `pair().bind('${name}')`, gets: 'EPERM' },
      { attempt: `connect a half of a pair to ${name}`, python: `pair().connect('${name}')`, gets: 'EPERM' },
      { attempt: `send to ${name}`, python: `pair().sendto(b'x', '${name}')`, gets: 'EPERM' },
      {
        attempt: `send a message to ${name}`,
        python: `pair().sendmsg([b'x'], [], 0, '${name}')`,
        gets: 'EPERM',
      },
    ]),
    { attempt: 'listen on a half of a pair', python: 'pair().listen()', gets: 'EPERM' },
    {
      attempt: 'accept on the channel',
      python: "__import__('socket').socket(fileno=os.dup(3)).accept()",
      gets: 'EPERM',
    },
    {
      attempt: 'send descriptors',
      python: "__import__('socket').send_fds(pair(), [b'x'], [0])",
      gets: 'EPERM',
    },
  ].map((each) => ({
    ...each,
    python: each.python.replace('pair()', "__import__('socket').socketpair()[0]"),
    skip: named && 'names are of its own there',
  })),
);

describe('what works', () => {
  test('a pair of sockets', async () => {
    expect(
      await engine.value(`
        import socket
        one, other = socket.socketpair()
        one.sendall(b'pair')
        other.send(b'back')
        return [other.recv(4).decode(), one.recv(4).decode()]`),
    ).toEqual(['pair', 'back']);
  });

  testUnless(UNNAMED, 'unix sockets in /tmp, also by asyncio', async () => {
    expect(
      await engine.value(`
        import asyncio
        async def talk():
            async def answer(reader, writer):
                writer.write((await reader.readline()).upper())
                await writer.drain()
                writer.close()
            server = await asyncio.start_unix_server(answer, '/tmp/server')
            reader, writer = await asyncio.open_unix_connection('/tmp/server')
            writer.write(b'hello\\n')
            text = await reader.read()
            server.close()
            return text.decode()
        return asyncio.run(talk())`),
    ).toBe('HELLO\n');
  });

  test('there is no interface but a loopback', async () => {
    const names: string[] = await engine.value(`
      try:
          return [line.split(':')[0].strip() for line in open('/proc/net/dev').readlines()[2:]]
      except (FileNotFoundError, PermissionError):
          return []`);
    expect(names.filter((name) => name !== 'lo')).toEqual([]);
  });
});
