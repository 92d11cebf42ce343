import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** The service could not listen. The message says on what and why, the remedy what to do. */
export class ListenError extends Error {
  override name = 'ListenError';

  constructor(
    message: string,
    readonly remedy: string,
  ) {
    super(message);
  }
}

const REASONS: Record<string, readonly [string, string]> = {
  EADDRINUSE: ['another program is using it', 'Stop that program, or set PORT to another port.'],
  EACCES: ['this user may not use it', 'Set PORT to 1024 or above.'],
  EADDRNOTAVAIL: ['this machine has no such address', 'Set PYCELL_HOST to 127.0.0.1 or 0.0.0.0.'],
  ENOTFOUND: ['there is no such host', 'Set PYCELL_HOST to 127.0.0.1 or 0.0.0.0.'],
};

/**
 * Opens the port.
 *
 * @returns the address to type into a browser
 * @throws ListenError
 */
export async function listen(app: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const [reason, remedy] = REASONS[code] ?? [message, 'Check PORT and PYCELL_HOST.'];
    throw new ListenError(`Cannot listen on port ${port} of ${host}: ${reason}`, remedy);
  }
  const bound = (app.server.address() as AddressInfo).port;
  return `http://${reachable(host)}:${bound}`;
}

/** "Every address" is not one that a browser can open. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
