import type { Terminal } from '../run/screen.js';
import type { Count } from './count.js';
import { Rate } from './rate.js';

const EVERY_MS = 200;
const BAR = 24;
const CLEAR = '\r\x1b[2K';

/** A bar at the bottom of a terminal; of a pipe, only notes. */
export class Progress {
  #timer: NodeJS.Timeout | undefined;
  #shown = false;
  #count: Count | undefined;
  #doing = '';
  readonly #rate = new Rate();

  constructor(private readonly out: Terminal) {}

  set(count: Count): void {
    this.#count = count;
    this.#rate.add(performance.now(), count.ended);
    this.#begin();
  }

  /** What keeps it from going on, or is done besides: said at the line's end. */
  doing(text: string): void {
    this.#doing = text;
    this.#begin();
  }

  note(text: string): void {
    this.#clear();
    this.out.write(text);
  }

  /** Takes the bar away. */
  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#clear();
  }

  #begin(): void {
    if (!this.out.isTTY || this.#timer) return;
    this.#timer = setInterval(() => this.#draw(), EVERY_MS);
    this.#timer.unref();
  }

  #draw(): void {
    const columns = (this.out.columns || 80) - 1;
    const parts = this.#count ? [progressLine(this.#count, this.#rate.perSecond(performance.now()))] : [];
    const line = [...parts, ...(this.#doing ? [this.#doing] : [])].join(' · ');
    this.out.write(`${CLEAR}${line.slice(0, columns)}`);
    this.#shown = true;
  }

  #clear(): void {
    if (this.#shown) this.out.write(CLEAR);
    this.#shown = false;
  }
}

/** `██████░░░░░░ 512/1024 · 510 ok, 2 failed · 83/s · 6 s left` */
export function progressLine({ total, ended, ok }: Count, perSecond: number): string {
  const filled = total === 0 ? BAR : Math.floor((BAR * ended) / total);
  const parts = [`${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${ended}/${total}`];
  parts.push(`${ok} ok, ${ended - ok} failed`);
  if (perSecond > 0) {
    parts.push(perSecond < 10 ? `${perSecond.toFixed(1)}/s` : `${Math.round(perSecond)}/s`);
    if (ended < total) parts.push(`${timeText((total - ended) / perSecond)} left`);
  }
  return parts.join(' · ');
}

/** `45 s`, `3 min 20 s`, `2 h 5 min` */
export function timeText(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const [big, small, of, units] =
    whole < 3600 ? [whole / 60, whole % 60, 's', 'min'] : [whole / 3600, (whole % 3600) / 60, 'min', 'h'];
  return `${Math.floor(big)} ${units} ${Math.floor(small)} ${of}`;
}
