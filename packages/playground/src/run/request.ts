import type { ExecuteRequest, Limits, RunRequest } from '@pycell/client';
import { aboveCeiling, type Bounds, type LimitName, UNITS } from '../draft/bounds.js';
import type { Draft, LimitTexts } from '../draft/draft.js';
import { readEnv } from '../draft/env.js';
import { parseInput } from '../json.js';

/** What has to be mended before a run, with the pane it is in. */
export interface DraftProblem {
  pane: 'input' | 'env' | 'options' | 'code';
  text: string;
}

/** The request that a draft stands for. @param bounds of the service; without them the service is left to check */
export function toRequest(
  draft: Draft,
  bounds?: Bounds,
): { request: ExecuteRequest | RunRequest } | { problem: DraftProblem } {
  const { mode, stdin, files, figures } = draft;
  const code = draft.code[mode];
  if (code.trim() === '') return { problem: { pane: 'code', text: 'There is no code to run yet.' } };
  const limits = readLimits(draft.limits, bounds);
  if ('problem' in limits) return limits;
  const shared = {
    ...(stdin !== '' && { stdin }),
    ...(files.length > 0 && { files }),
    ...(figures !== 'svg' && { figures }),
    ...limits.fields,
  };
  if (mode === 'snippet') return { request: { code, ...shared } };
  const read = readEnv(draft.env);
  if ('problem' in read) return { problem: { pane: 'env', text: read.problem } };
  const script = {
    script: code,
    ...(mode === 'cell' && { mode: 'snippet' as const }),
    ...shared,
    ...(Object.keys(read.env).length > 0 && { env: read.env }),
  };
  if (draft.input.trim() === '') return { request: script };
  try {
    return { request: { ...script, input: parseInput(draft.input) } };
  } catch (error) {
    return { problem: { pane: 'input', text: `The input is not JSON: ${(error as Error).message}` } };
  }
}

const LABELS: Record<LimitName, string> = {
  wallSeconds: 'Wall time',
  cpuSeconds: 'Processor time',
  memoryMiB: 'Memory',
};

function readLimits(texts: LimitTexts, bounds: Bounds) {
  const limits: Partial<Limits> = {};
  for (const name of ['wallSeconds', 'cpuSeconds', 'memoryMiB'] as const) {
    const { limit, factor } = UNITS[name];
    const label = LABELS[name];
    const text = texts[name].trim();
    if (text === '') continue;
    const value = Math.round(Number(text) * factor);
    if (!(value > 0)) return problem(`${label} takes a number above 0, not “${text}”.`);
    const most = aboveCeiling(name, text, bounds);
    if (most) return problem(`${label} can be ${most}.`);
    limits[limit] = value;
  }
  const seed = texts.seed.trim();
  if (seed !== '' && !/^-?\d+$/.test(seed)) return problem(`The seed takes a whole number, not “${seed}”.`);
  return {
    fields: {
      ...(Object.keys(limits).length > 0 && { limits }),
      ...(seed !== '' && { seed: Number(seed) }),
    },
  };
}

function problem(text: string): { problem: DraftProblem } {
  return { problem: { pane: 'options', text } };
}
