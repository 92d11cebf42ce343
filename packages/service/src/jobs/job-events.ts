import type { Glance, Job, Jobs } from '@pycell/jobs';
import { rawItems, rawMember } from '../request/raw-member.js';
import { event } from '../stream/event.js';
import { Pieces } from '../stream/pieces.js';
import { wholeAnswer } from './whole-answer.js';

/** UTF-16 units of output in one event. */
const PIECE = 64 * 1024;
/** Live events that are read at a time. */
const MOST = 32;

/** How far a reader has come; what an event's id says, so that a reader can go on from there on any instance. */
interface Cursor {
  attempt: number;
  stdout: number;
  stderr: number;
  displays: number;
}

/** @returns undefined where the text is no id of ours */
export function parseCursor(text: string): Cursor | 'end' | undefined {
  if (text === 'end') return 'end';
  const parts = /^(\d{1,9})\.(\d{1,12})\.(\d{1,12})\.(\d{1,9})$/.exec(text);
  if (!parts) return undefined;
  const [attempt = 0, stdout = 0, stderr = 0, displays = 0] = parts.slice(1).map(Number);
  return { attempt, stdout, stderr, displays };
}

/**
 * The events of a job, from where its reader has come on. While it runs they are those that its worker writes to the
 * database now and then; when it has ended the rest is made from its answer. Each is the text of a server-sent event.
 */
export class JobEvents {
  private said = '';
  private isHeld = false;
  /** Of the live events of this attempt: the last that was read, and what they hold up to there. */
  private seq = -1;
  private read = { stdout: 0, stderr: 0, displays: 0 };
  private cursor: Cursor;

  constructor(
    private readonly jobs: Jobs,
    private readonly owner: string,
    private readonly id: string,
    /** Told once of the bytes of an answer that is held until its reader has all of it. */
    private readonly hold: (bytes: number) => () => void,
    cursor?: Cursor,
  ) {
    this.cursor = cursor ?? { attempt: 0, stdout: 0, stderr: 0, displays: 0 };
  }

  /** What has come since the last look; the last of all is told by `isOver`. */
  async *next(now: Glance | undefined): AsyncGenerator<string, boolean, undefined> {
    const job = now && (await this.jobs.read(this.owner, this.id));
    // Kept for its time and removed meanwhile.
    if (job?.kind !== 'job') return true;
    yield* this.state(job.state, job.position, job.attempts);
    if (job.state === 'queued') return false;
    if (job.attempts > 0) yield* this.start(job.attempts);
    if (job.state === 'running') {
      yield* this.live();
      return false;
    }
    if (job.state === 'done') yield* this.done(job);
    else if (job.state === 'failed') yield this.last('error', job.problem ?? 'null');
    else yield this.last('cancelled', JSON.stringify({ id: this.id }));
    return true;
  }

  private *state(state: string, position: number | null, attempt: number): Generator<string> {
    const data = JSON.stringify({ state, position, attempt });
    if (data === this.said) return;
    this.said = data;
    yield this.text('state', data);
  }

  /** Of another attempt than the one that was told of: its output begins anew. */
  private *start(attempt: number): Generator<string> {
    if (this.cursor.attempt === attempt) return;
    this.cursor = { attempt, stdout: 0, stderr: 0, displays: 0 };
    this.seq = -1;
    this.read = { stdout: 0, stderr: 0, displays: 0 };
    yield this.text('start', JSON.stringify({ id: this.id, attempt }));
  }

  private async *live(): AsyncGenerator<string> {
    for (;;) {
      const events = await this.jobs.events(this.id, this.cursor.attempt, this.seq, MOST);
      // What is read waits here for a reader who may not come for it.
      const left = this.hold(events.reduce((sum, { data }) => sum + data.length, 0));
      for (const { seq, name, data } of events) {
        this.seq = seq;
        if (name === 'display') {
          if (this.read.displays++ < this.cursor.displays) continue;
          this.cursor.displays++;
          yield this.text('display', data);
        } else {
          const known = Math.max(0, this.cursor[name] - this.read[name]);
          this.read[name] += data.length;
          yield* this.output(name, data.slice(known));
        }
      }
      left();
      if (events.length < MOST) return;
    }
  }

  private async *done(job: Job): AsyncGenerator<string> {
    if (!this.isHeld) this.hold(job.answerBytes);
    this.isHeld = true;
    const { answer, expired } = await wholeAnswer(this.jobs, job);
    if (answer === undefined) {
      yield this.last('done', JSON.stringify({ id: this.id, expired }));
      return;
    }
    for (const name of ['stdout', 'stderr'] as const) {
      const text = JSON.parse(rawMember(answer, name) ?? '""') as string;
      yield* this.output(name, text.slice(this.cursor[name]));
    }
    const displays = rawItems(rawMember(answer, 'displays') ?? '[]');
    for (const display of displays.slice(this.cursor.displays)) {
      this.cursor.displays++;
      yield this.text('display', display);
    }
    yield this.last('done', answer);
  }

  private *output(name: 'stdout' | 'stderr', text: string): Generator<string> {
    const pieces = new Pieces(text, PIECE);
    for (let piece = pieces.next(); piece !== undefined; piece = pieces.next()) {
      this.cursor[name] += piece.length;
      yield this.text(name, JSON.stringify({ text: piece }));
    }
  }

  private text(name: string, json: string): string {
    const { attempt, stdout, stderr, displays } = this.cursor;
    return `id: ${attempt}.${stdout}.${stderr}.${displays}\n${event(name, json)}`;
  }

  private last(name: string, json: string): string {
    return `id: end\n${event(name, json)}`;
  }
}
