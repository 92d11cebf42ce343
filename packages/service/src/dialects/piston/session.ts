/** One connection of Piston's `/api/v2/connect`: `init`, then input and signals in, output and the exit out. */
import type { Outcome, RunObserver, RunRequest, RunStreams } from '@pycell/engine';
import type { WebSocket } from 'ws';
import { stopping } from '../../errors/from-error.js';
import { isPlainObject } from '../../request/objects.js';
import { PATIENCE } from '../../stream/outlet.js';
import { OutputReader, STREAM_NAMES } from '../../stream/output-reader.js';
import { Mailbox } from './mailbox.js';
import type { Runtime } from './runtime.js';
import { effectOf } from './signals.js';
import { endOf } from './stage.js';

const INIT_MS = 1000;
const PIECE = 16 * 1024;
/** Input that nobody has read yet, in UTF-16 units. */
const MOST_INPUT = 1024 * 1024;

export interface SessionParts {
  /** What a message says. */
  parse(bytes: Buffer): Promise<unknown>;
  /** The run that an `init` asks for, and what it runs in. */
  read(init: Record<string, unknown>): Promise<{ wanted: RunRequest; runtime: Runtime }>;
  run(wanted: RunRequest, options: { signal: AbortSignal; observer: RunObserver }): Promise<Outcome>;
  /** What the caller is told of an error. */
  describe(error: unknown): string;
  /** Aborts when the connection is gone. */
  closed: AbortSignal;
}

export class Session {
  private isInitialized = false;
  private readonly ended = new AbortController();
  /** The signal by which the caller has ended it. */
  private endedBy: string | undefined;
  private readonly output = new OutputReader(PIECE);
  private readonly messages: object[] = [];
  private exit: object | undefined;
  private isOver = false;
  private stdin: RunStreams['stdin'];
  private input = '';
  private readonly mailbox: Mailbox;
  /** Messages count in the order in which they came, though a large one takes its time to be read. */
  private messagesRead: Promise<void> = Promise.resolve();

  constructor(
    private readonly socket: WebSocket,
    private readonly parts: SessionParts,
    patience = PATIENCE,
  ) {
    this.mailbox = new Mailbox(socket, () => this.next(), patience);
    const late = setTimeout(async () => {
      await this.messagesRead;
      if (!this.isInitialized) this.mailbox.close(4001, 'Initialization Timeout');
    }, INIT_MS);
    socket.once('close', () => clearTimeout(late));
    // What it was is told by the close that follows.
    socket.on('error', () => {});
    socket.on('message', (data: Buffer) => {
      this.messagesRead = this.messagesRead.then(() => this.read(data));
    });
  }

  /** Meanwhile no more is taken from the connection than what is here already. */
  private async read(data: Buffer): Promise<void> {
    this.socket.pause();
    try {
      this.take(await this.parts.parse(data));
    } catch (error) {
      this.fail(this.parts.describe(error));
    } finally {
      this.socket.resume();
    }
  }

  private take(message: unknown): void {
    if (!isPlainObject(message)) return;
    const refused = this.refusalOf(message);
    if (refused) this.mailbox.close(...refused);
    else if (message.type === 'init') this.init(message);
    else if (message.type === 'data') this.data(message.data);
    else if (message.type === 'signal') this.signal(message.signal as string);
  }

  /** Piston's own codes for what is out of turn. */
  private refusalOf({ type, stream, signal }: Record<string, unknown>): [number, string] | undefined {
    if (type === 'init') return this.isInitialized ? [4000, 'Already Initialized'] : undefined;
    if (type !== 'data' && type !== 'signal') return undefined;
    if (!this.isInitialized) return [4003, 'Not yet initialized'];
    if (type === 'data') return stream === 'stdin' ? undefined : [4004, 'Can only write to stdin'];
    return effectOf(signal) ? undefined : [4005, 'Invalid signal'];
  }

  private init(message: Record<string, unknown>): void {
    this.isInitialized = true;
    this.run(message).catch((error) => this.fail(this.parts.describe(error)));
  }

  private async run(message: Record<string, unknown>): Promise<void> {
    const { wanted, runtime } = await this.parts.read(message);
    // As in Piston, where what `init` has as stdin is not looked at.
    const { stdin: _, ...rest } = wanted;
    const { language, version } = runtime;
    const observer: RunObserver = {
      started: (streams) => {
        this.stdin = streams.stdin;
        this.stdin?.write(this.input);
        this.input = '';
        this.output.started(streams);
        this.messages.push({ type: 'runtime', language, version }, { type: 'stage', stage: 'run' });
        this.mailbox.pour();
      },
      grew: () => this.mailbox.pour(),
    };
    const signal = AbortSignal.any([this.parts.closed, this.ended.signal]);
    const outcome = await this.parts.run({ ...rest, liveStdin: true }, { signal, observer });
    this.isOver = true;
    this.stdin = undefined;
    this.output.finish(outcome);
    if (outcome.status === 'cancelled' && !this.endedBy) throw stopping();
    // Output is no reason to end a run here, nor that it was cut.
    const { code, signal: name } = endOf({ ...outcome, truncated: [] });
    this.exit = { type: 'exit', stage: 'run', code, signal: this.endedBy ?? name };
    this.mailbox.pour();
  }

  private data(data: unknown): void {
    const waiting = this.stdin?.writableLength ?? this.input.length;
    if (typeof data !== 'string') this.fail('data is required as a string');
    else if (waiting > MOST_INPUT) this.fail('The program does not read its input');
    else if (this.stdin) this.stdin.write(data);
    else if (!this.isOver) this.input += data;
  }

  private signal(name: string): void {
    if (this.isOver || effectOf(name) === 'nothing') return;
    this.endedBy ??= name;
    this.ended.abort();
  }

  private next(): object | undefined {
    const message = this.messages.shift();
    if (message) return message;
    for (const stream of STREAM_NAMES) {
      const data = this.output.next(stream);
      if (data) return { type: 'data', stream, data };
    }
    if (!this.exit) return undefined;
    const { exit } = this;
    this.exit = undefined;
    // Behind it, once that is on its way.
    setImmediate(() => this.mailbox.close(4999, 'Job Completed'));
    return exit;
  }

  /** Tells what is wrong, as a close has no room for it, and ends the run, if there is one. */
  private fail(message: string): void {
    this.output.finish();
    this.messages.splice(0, this.messages.length, { type: 'error', message });
    this.mailbox.pour();
    this.mailbox.close(4002, 'Notified Error');
    this.ended.abort();
  }
}
