import type { BatchCounts } from '@pycell/client';

/** How far something is: of all, those that have ended, and of these, the ones with status `ok`. */
export interface Count {
  total: number;
  ended: number;
  ok: number;
}

export function countOf({ total, done, failed, cancelled, ok }: BatchCounts): Count {
  return { total, ended: done + failed + cancelled, ok };
}

/** `3 of 4 ended: 2 ok, 1 not` */
export function summary({ total, ended, ok }: Count): string {
  const of = ended === total ? `${total} ended` : `${ended} of ${total} ended`;
  return `${of}: ${ok} ok, ${ended - ok} not`;
}
