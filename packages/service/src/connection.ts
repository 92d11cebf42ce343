import { setMaxListeners } from 'node:events';
import type { Socket } from 'node:net';

const signals = new WeakMap<Socket, AbortSignal>();

/**
 * A signal that aborts when the caller's connection closes, so that the run it waits for ends.
 *
 * It is the socket's and not the request's: since Node 16 a request's `close` comes when its body was
 * read, and the answer of a pipelined request has no socket, so no `close`, before its turn. One signal
 * also serves every request of a keep-alive connection.
 */
export function connectionSignal(socket: Socket): AbortSignal {
  let signal = signals.get(socket);
  if (signal === undefined) {
    const controller = new AbortController();
    signal = controller.signal;
    if (socket.destroyed) controller.abort();
    else socket.once('close', () => controller.abort());
    // Pipelined runs listen at the same time; there is no number of them that means a leak.
    setMaxListeners(0, signal);
    signals.set(socket, signal);
  }
  return signal;
}
