// One caller: a keep-alive connection, one request at a time. A bare socket, as the callers share the processors with
// the service and a full HTTP client would take a good part of them.
import { connect } from 'node:net';

/** Longer than any run may take: an answer that is not there by then is lost, and counts as an error. */
const ANSWER_MS = 40_000;
const HEAD_END = Buffer.from('\r\n\r\n');

export class Caller {
  /**
   * @param {number} port on 127.0.0.1
   * @param {string} path
   * @param {object} body
   */
  constructor(port, path, body) {
    const text = JSON.stringify(body);
    this.request = Buffer.from(
      `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    );
    this.held = Buffer.alloc(0);
    this.socket = connect(port, '127.0.0.1');
    this.socket.setNoDelay(true);
    this.socket.setTimeout(ANSWER_MS, () => this.fail(new Error(`no answer within ${ANSWER_MS / 1000} s`)));
    this.socket.on('data', (chunk) => this.read(chunk));
    this.socket.on('error', (error) => this.fail(error));
    this.socket.on('close', () => this.fail(new Error('the connection was closed')));
  }

  /** @returns {Promise<{ status: number, body: string }>} */
  ask() {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.socket.write(this.request);
    });
  }

  read(chunk) {
    this.held = this.held.length ? Buffer.concat([this.held, chunk]) : chunk;
    const end = this.held.indexOf(HEAD_END);
    if (end < 0) return;
    const head = this.held.toString('latin1', 0, end);
    const length = /content-length: (\d+)/i.exec(head)?.[1];
    if (length === undefined) return this.fail(new Error('an answer without Content-Length'));
    const from = end + HEAD_END.length;
    if (this.held.length < from + Number(length)) return;
    const body = this.held.toString('utf8', from, from + Number(length));
    this.held = this.held.subarray(from + Number(length));
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.resolve({ status: Number(head.slice(9, 12)), body });
  }

  fail(error) {
    this.waiting?.reject(error);
    this.waiting = undefined;
  }

  close() {
    this.socket.destroy();
  }
}
