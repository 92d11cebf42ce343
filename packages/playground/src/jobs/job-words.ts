import type { Batch, ListedJob } from '@pycell/client';
import { count } from '../format.js';
import { type Tone, wordsOf } from '../run/status-words.js';
import { clockOf } from './age.js';
import { endedOf } from './listed.js';

export interface JobWords {
  title: string;
  /** More, where there is more to say. */
  text: string;
  tone: Tone;
}

/** How a job stands. @param now milliseconds since 1970 */
export function jobWords(job: ListedJob, now: number): JobWords {
  const { state, status, position, notBefore, attempts, problem, expired, cancelling } = job;
  if (state === 'running') return calm(cancelling ? 'Stopping' : 'Running');
  if (state === 'cancelled') return calm('Cancelled');
  if (state === 'failed') {
    const text = typeof problem?.error === 'string' ? problem.error : '';
    return { title: 'Not run', text, tone: 'danger' };
  }
  if (state === 'done') {
    const { title, tone } = wordsOf(status ?? 'ok');
    return { title, tone, text: expired ? 'Its answer was removed, to make room for later ones.' : '' };
  }
  if (notBefore !== null && Date.parse(notBefore) > now)
    return calm('Waiting', `until ${clockOf(notBefore, now)}`);
  if (attempts > 0) return calm('Waiting', 'to be tried again');
  if (position === 0) return calm('Waiting', 'it is next');
  return calm('Waiting', position === null ? '' : `${count(position, 'job')} before it`);
}

/** How a batch stands. */
export function batchWords({ state, counts }: Batch, isStopping: boolean): JobWords {
  const { total, done, failed, cancelled, ok } = counts;
  const ended = endedOf(counts);
  const parts = [
    [done - ok, 'ended badly'],
    [failed, 'not run'],
    [cancelled, 'cancelled'],
  ] as const;
  const text = parts
    .filter(([number]) => number > 0)
    .map(([number, words]) => `${number} ${words}`)
    .join(', ');
  if (state !== 'done') {
    const title = isStopping ? 'Stopping' : state === 'queued' && ended === 0 ? 'Waiting' : 'Running';
    return calm(title, text);
  }
  if (ok === total) return { title: 'Finished', text: '', tone: 'good' };
  if (cancelled === total) return calm('Cancelled');
  return {
    title: 'Ended',
    text: `${ok} finished, ${text}`,
    tone: cancelled + ok === total ? 'calm' : 'warn',
  };
}

function calm(title: string, text = ''): JobWords {
  return { title, text, tone: 'calm' };
}
