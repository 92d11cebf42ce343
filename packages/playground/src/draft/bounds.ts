import type { Limits, RuntimeReport } from '@pycell/client';
import type { LimitTexts } from './draft.js';

/** What the service says of its limits, as far as the page has it. */
export type Bounds = RuntimeReport['limits'] | undefined;

export type LimitName = Exclude<keyof LimitTexts, 'seed'>;

/** Each limit as the service has it, and as people type it. */
export const UNITS: Record<LimitName, { limit: keyof Limits; factor: number; unit: string }> = {
  wallSeconds: { limit: 'wallMs', factor: 1000, unit: 's' },
  cpuSeconds: { limit: 'cpuMs', factor: 1000, unit: 's' },
  memoryMiB: { limit: 'memoryBytes', factor: 1 << 20, unit: 'MiB' },
};

/** `at most 30 s`, where what is typed is above that; the service would refuse it. */
export function aboveCeiling(name: LimitName, text: string, bounds: Bounds): string | undefined {
  const { limit, factor, unit } = UNITS[name];
  const ceiling = bounds?.[limit]?.ceiling;
  const isAbove = ceiling !== undefined && Math.round(Number(text) * factor) > ceiling;
  return isAbove ? `at most ${ceiling / factor} ${unit}` : undefined;
}
