import type { PycellClient, StreamEvent, UsageEvent } from '@pycell/client';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Bounds } from '../draft/bounds.js';
import type { Draft } from '../draft/draft.js';
import { describeFailure } from './failure.js';
import { type DraftProblem, toRequest } from './request.js';
import type { Chunk, Run, RunOutcome } from './run.js';

/** Output comes faster than a page can be drawn: what has come since the last drawing is shown at once. */
const DRAW_MS = 50;

export interface RunControl {
  run: Run | undefined;
  isBusy: boolean;
  /** @returns what has to be mended first */
  start(draft: Draft, bounds: Bounds): DraftProblem | undefined;
  cancel(): void;
  /** Shows a run of the past. */
  open(run: Run): void;
}

/** The run in hand. `onEnd` is told of each that ended, whichever way. */
export function useRun(client: PycellClient, onEnd: (run: Run, draft: Draft) => void): RunControl {
  const [run, setRun] = useState<Run>();
  const controller = useRef<AbortController>(undefined);
  const told = useRef(onEnd);
  told.current = onEnd;
  useEffect(() => () => controller.current?.abort(), []);

  const start = useCallback(
    (draft: Draft, bounds: Bounds) => {
      const made = toRequest(draft, bounds);
      if ('problem' in made) return made.problem;
      controller.current?.abort();
      const own = new AbortController();
      controller.current = own;
      const events = client.stream(made.request as never, { signal: own.signal, usage: true });
      void follow(events, draft, own, (next) => {
        if (controller.current === own) setRun(next);
      }).then((ended) => told.current(ended, draft));
      return undefined;
    },
    [client],
  );
  const cancel = useCallback(() => controller.current?.abort(), []);
  const open = useCallback((past: Run) => {
    controller.current?.abort();
    controller.current = undefined;
    setRun(past);
  }, []);
  const isBusy = run?.phase === 'waiting' || run?.phase === 'running';
  return { run, isBusy, start, cancel, open };
}

/** Follows a run to its end, and shows it as it goes. */
async function follow(
  events: AsyncIterable<StreamEvent<RunOutcome> | UsageEvent>,
  draft: Draft,
  { signal }: AbortController,
  show: (run: Run) => void,
): Promise<Run> {
  let run: Run = {
    mode: draft.mode,
    code: draft.code[draft.mode],
    phase: 'waiting',
    at: Date.now(),
    chunks: [],
    displays: [],
  };
  let began = performance.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const elapsed = () => performance.now() - began;
  const draw = () => {
    timer = undefined;
    show(run);
  };
  const change = (next: Partial<Run>) => {
    run = { ...run, ...next };
    timer ??= setTimeout(draw, DRAW_MS);
  };
  draw();
  try {
    for await (const event of events) {
      if (event.type === 'start') {
        began = performance.now();
        change({ phase: 'running' });
      } else if (event.type === 'usage') change({ usage: event });
      else if (event.type === 'display') change({ displays: [...run.displays, event.display] });
      else if (event.type === 'done') {
        const { outcome } = event;
        // The outcome has all displays; the output's order is known only from its pieces.
        change({ phase: 'done', outcome, displays: outcome.displays, elapsedMs: elapsed() });
      } else change({ chunks: appended(run.chunks, { stream: event.type, text: event.text }) });
    }
  } catch (error) {
    if (signal.aborted) change({ phase: 'cancelled', elapsedMs: elapsed() });
    else {
      const failure = describeFailure(error, run.phase === 'running');
      change({ phase: 'failed', failure, elapsedMs: elapsed() });
    }
  }
  clearTimeout(timer);
  draw();
  return run;
}

/** Pieces of one stream that follow each other are one: a script can write a million of them. */
function appended(chunks: Chunk[], chunk: Chunk): Chunk[] {
  const last = chunks.at(-1);
  if (last?.stream !== chunk.stream) return [...chunks, chunk];
  return [...chunks.slice(0, -1), { stream: last.stream, text: last.text + chunk.text }];
}
