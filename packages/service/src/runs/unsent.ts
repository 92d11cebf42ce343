import type { ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { connectionSignal } from '../connection.js';

const BOUNDS = {
  /** A few of the largest answers, hundreds of usual ones. */
  mostBytes: 256 * 1024 * 1024,
  /** How long any reader may take, and how many bytes in a millisecond of more than that: a slow telephone's. */
  patienceMs: 60_000,
  bytesPerMs: 64,
};

/**
 * Answers that are made and not yet read by those who asked. Their cells are free again, so nothing else bounds them:
 * who sends requests and reads no answer would fill the memory.
 */
export class Unsent {
  /** The oldest first. */
  private readonly waiting = new Set<Held>();
  private total = 0;

  constructor(
    private readonly log: Logger,
    private readonly bounds = BOUNDS,
  ) {}

  get bytes(): number {
    return this.total;
  }

  /**
   * Counts an answer until its last byte has left. Where there are too many the one that waits longest is cut off.
   *
   * @returns for a part of an answer: what says that it has left
   */
  add(response: ServerResponse, bytes: number): () => void {
    // One that fits into the socket's buffer is gone at once.
    if (bytes < response.writableHighWaterMark) return () => {};
    return this.addPart(response, bytes);
  }

  /** The same of a part of an answer that may be followed by others without end: a small one has its time as well. */
  addPart(response: ServerResponse, bytes: number): () => void {
    const held: Held = { response, bytes };
    this.waiting.add(held);
    this.total += bytes;
    const { mostBytes, patienceMs, bytesPerMs } = this.bounds;
    const late = setTimeout(() => this.cut(response), patienceMs + bytes / bytesPerMs);
    // The connection's end and not the answer's: one that is pipelined behind others does not learn of it.
    const closed = connectionSignal(response.req.socket);
    const done = () => {
      clearTimeout(late);
      response.off('finish', done);
      closed.removeEventListener('abort', done);
      this.forget(held);
    };
    response.once('finish', done);
    closed.addEventListener('abort', done);
    if (closed.aborted) done();
    for (const oldest of this.waiting) {
      if (this.total <= mostBytes || oldest === held) break;
      this.forget(oldest);
      this.cut(oldest.response);
    }
    return done;
  }

  private forget(held: Held): void {
    if (this.waiting.delete(held)) this.total -= held.bytes;
  }

  private cut(response: ServerResponse): void {
    this.log.info('closed a connection that does not read its answer');
    response.req.socket.destroy();
  }
}

interface Held {
  response: ServerResponse;
  bytes: number;
}
