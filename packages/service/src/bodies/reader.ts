import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { FastifyRequest } from 'fastify';
import { callerOf } from '../caller.js';
import { connectionSignal } from '../connection.js';
import { retryAfter, stopping } from '../errors/from-error.js';
import { Refusal } from '../errors/refusal.js';
import { SMALL_BYTES } from '../request/read-json.js';
import { FORMS, type Forms, type Terms } from './forms.js';
import { type Waiter, Waiting } from './waiting.js';

/** As built, also where this file runs from its source. */
const THREAD = createRequire(import.meta.url).resolve('@pycell/service/bodies-thread');

export interface Question {
  form: keyof Forms;
  bytes: Uint8Array<ArrayBuffer>;
  terms: unknown[];
}

export type Answer =
  | { value: unknown }
  | { refusal: Pick<Refusal, 'code' | 'message' | 'suggestion'> }
  | { fault: string };

interface Asked extends Waiter {
  form: keyof Forms;
  body: Buffer;
  terms: unknown[];
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Reads bodies: those that are not small in a thread, one after another, as meanwhile nobody else would be answered. */
export class BodyReader {
  private worker: Worker | undefined;
  private readonly waiting: Waiting<Asked>;
  private inHand: Asked | undefined;
  private isClosed = false;

  /** @param largest bytes of the largest body */
  constructor(largest: number) {
    this.waiting = new Waiting(largest);
  }

  /**
   * @param body the bytes that came with the request, or later over its connection; undefined where it had none
   * @throws Refusal, or the engine's LimitError or InputError
   */
  async read<F extends keyof Forms>(
    form: F,
    request: FastifyRequest,
    body: unknown,
    ...terms: Terms<F>
  ): Promise<ReturnType<Forms[F]>> {
    if (!Buffer.isBuffer(body) || body.length <= SMALL_BYTES) {
      const read = FORMS[form] as (body: unknown, ...terms: unknown[]) => ReturnType<Forms[F]>;
      return read(body, ...terms);
    }
    return this.ask({ form, body, terms }, request) as Promise<ReturnType<Forms[F]>>;
  }

  /** Refuses all that waits or comes, the body in hand too: the run that it asks for would be refused. */
  async close(): Promise<void> {
    this.isClosed = true;
    const { worker, inHand } = this;
    this.worker = undefined;
    this.inHand = undefined;
    for (let asked = inHand; asked; asked = this.waiting.next()) asked.reject(stopping());
    await worker?.terminate();
  }

  private async ask(
    wanted: Pick<Asked, 'form' | 'body' | 'terms'>,
    request: FastifyRequest,
  ): Promise<unknown> {
    if (this.isClosed) throw stopping();
    const closed = connectionSignal(request.raw.socket);
    let leave = () => {};
    try {
      return await new Promise((resolve, reject) => {
        const { name: caller } = callerOf(request);
        const asked: Asked = { ...wanted, caller, bytes: wanted.body.length, resolve, reject };
        if (!this.waiting.add(asked)) {
          throw new Refusal('queue_full', 'Too many large bodies wait to be read', retryAfter(5));
        }
        leave = () => {
          if (this.waiting.remove(asked)) reject(new Refusal('bad_request', 'The connection was closed'));
        };
        closed.addEventListener('abort', leave);
        this.next();
      });
    } finally {
      closed.removeEventListener('abort', leave);
    }
  }

  private next(): void {
    while (!this.inHand) {
      const asked = this.waiting.next();
      if (!asked) {
        // Nothing to do is no reason for the process to stay.
        this.worker?.unref();
        return;
      }
      try {
        this.send(asked);
        this.inHand = asked;
      } catch (error) {
        // No thread can be had: whoever comes next may be luckier.
        asked.reject(error as Error);
      }
    }
  }

  private send({ form, body, terms }: Asked): void {
    this.worker ??= this.start();
    this.worker.ref();
    // A copy: the bytes move to the thread, and what they may be a part of must not.
    const question: Question = { form, bytes: new Uint8Array(body), terms };
    this.worker.postMessage(question, [question.bytes.buffer]);
  }

  private start(): Worker {
    const worker = new Worker(THREAD);
    const end = (answer: Answer) => {
      // An error comes before the exit, and by then another may be at work.
      if (this.worker !== worker) return;
      this.worker = undefined;
      this.take(answer);
    };
    worker.on('message', (answer: Answer) => {
      if (this.worker === worker) this.take(answer);
    });
    worker.on('error', (error) => end({ fault: String(error.stack) }));
    worker.on('messageerror', (error) => end({ fault: String(error.stack) }));
    worker.on('exit', () => end({ fault: 'The thread that reads bodies has ended' }));
    return worker;
  }

  private take(answer: Answer): void {
    const asked = this.inHand;
    this.inHand = undefined;
    if ('value' in answer) asked?.resolve(answer.value);
    else if ('refusal' in answer) asked?.reject(refusalOf(answer.refusal));
    else asked?.reject(new Error(answer.fault));
    this.next();
  }
}

function refusalOf({ code, message, suggestion }: Pick<Refusal, 'code' | 'message' | 'suggestion'>): Refusal {
  return new Refusal(code, message, {}, suggestion);
}
