import { Ban, CircleCheck, CircleX, Clock, LoaderCircle, OctagonPause } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Tone } from '../run/status-words.js';
import { ageOf, clockOf } from './age.js';
import type { JobWords } from './job-words.js';
import type { Listed } from './listed.js';

export const TONES: Record<Tone, string> = {
  good: 'text-good',
  warn: 'text-warn',
  danger: 'text-danger',
  calm: 'text-muted',
};
const ICONS = { good: CircleCheck, warn: OctagonPause, danger: CircleX, calm: Ban };

/** The state of a job or batch as a picture; its words stand beside it. */
export function StateIcon({ state, tone }: { state: Listed['state']; tone: Tone }) {
  const Icon = state === 'queued' ? Clock : state === 'running' ? LoaderCircle : ICONS[tone];
  return (
    <Icon
      size={16}
      aria-hidden="true"
      className={`shrink-0 ${TONES[tone]} ${state === 'running' ? 'animate-spin' : ''}`}
    />
  );
}

interface HeadProps {
  words: JobWords;
  state: Listed['state'];
  /** Before the words: what they are said of. */
  name?: string;
  aside: ReactNode;
}

/** The first line of a row. */
export function Head({ words, state, name, aside }: HeadProps) {
  return (
    <span className="flex items-center gap-2">
      <StateIcon state={state} tone={words.tone} />
      <span className="min-w-0">
        {name !== undefined && <span className="mr-1 tabular-nums">{name}</span>}{' '}
        <span className={`font-medium ${words.tone === 'calm' ? '' : TONES[words.tone]}`}>{words.title}</span>{' '}
        {words.text && <span className="ml-1 text-[13px] text-muted wrap-anywhere">{words.text}</span>}
      </span>{' '}
      <span className="ml-auto shrink-0 text-xs text-muted tabular-nums">{aside}</span>
    </span>
  );
}

/** When something was handed in. */
export function Age({ time, now }: { time: string; now: number }) {
  return (
    <time dateTime={time} title={clockOf(time, now)}>
      {ageOf(time, now)}
    </time>
  );
}
