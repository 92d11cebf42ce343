/** The socket that zygote, slots and cells connect to. Each connection says in its first line which of them it is. */
import { createServer, type Server, type Socket } from 'node:net';

export interface Hello {
  role: 'zygote' | 'slot' | 'channel' | 'stdout' | 'stderr';
  slot: number;
  cell: number;
}

const HELLO = /^(zygote|slot|channel|stdout|stderr) (\d{1,9}) (\d{1,15})$/;
const LONGEST_HELLO = 64;

/** Listens at `path`; hands on each connection with its hello and what had come behind it. */
export function listen(
  path: string,
  accept: (hello: Hello, socket: Socket, rest: Buffer) => void,
): Promise<Server> {
  const server = createServer((socket) => {
    let start: Buffer = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    const read = (chunk: Buffer) => {
      start = start.length ? Buffer.concat([start, chunk]) : chunk;
      const newline = start.indexOf(10);
      if (newline < 0 && start.length < LONGEST_HELLO) return;
      socket.off('data', read);
      const match = HELLO.exec(start.toString('latin1', 0, Math.max(0, newline)));
      if (!match) {
        socket.destroy();
        return;
      }
      const hello = { role: match[1] as Hello['role'], slot: Number(match[2]), cell: Number(match[3]) };
      accept(hello, socket, start.subarray(newline + 1));
    };
    socket.on('data', read);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ path, backlog: 511 }, () => resolve(server));
  });
}

/** JSON lines over a control connection. The other end is the zygote's own code, so a bad line is our fault. */
export class Control {
  private rest = '';

  constructor(
    private readonly socket: Socket,
    private readonly onMessage: (message: Record<string, unknown>) => void,
    onClose: () => void,
  ) {
    socket.on('data', (chunk: Buffer) => this.read(chunk));
    socket.once('close', onClose);
  }

  /** Takes in bytes; from outside, those that came with the hello, once the owner can answer. */
  read(chunk: Buffer): void {
    const lines = (this.rest + chunk.toString('utf8')).split('\n');
    this.rest = lines.pop() as string;
    for (const line of lines) this.onMessage(JSON.parse(line));
  }

  send(message: Record<string, unknown>): void {
    if (!this.socket.destroyed) this.socket.write(`${JSON.stringify(message)}\n`);
  }

  close(): void {
    this.socket.destroy();
  }
}
