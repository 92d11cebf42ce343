import type { Outcome } from '@pycell/engine';

/** The outcome of a run that went well, for tests of what is made of outcomes. */
export function sampleOutcome(more: Partial<Outcome> = {}): Outcome {
  return {
    id: 'id',
    status: 'ok',
    resultJson: '1',
    stdout: '',
    stderr: '',
    error: null,
    trace: null,
    hint: null,
    displaysJson: [],
    files: [],
    truncated: [],
    warnings: [],
    receipt: { queueMs: 0, startMs: 0, runMs: 1.5, cpuMs: 1, peakMemoryBytes: 1 << 20 },
    isolation: 'full',
    ...more,
  };
}
