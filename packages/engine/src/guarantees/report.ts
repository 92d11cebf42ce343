/** What holds what on this host: told from the layers that a real cell reported, never from what was planned. */
import { BY_CONSTRUCTION, GUARANTEES } from './table.js';

export interface MissingLayer {
  layer: string;
  reason: string;
  remedy: string;
}

export interface GuaranteeReport {
  name: string;
  promise: string;
  held: boolean;
  layers: string[];
  missing: MissingLayer[];
}

export interface IsolationReport {
  /** full: every layer holds. partial: every guarantee does, with fewer layers. none: not started. */
  level: 'full' | 'partial' | 'none';
  jail: string;
  guarantees: GuaranteeReport[];
}

/** Why layers that a host may lack are missing, by layer. */
export type Reasons = Record<string, { reason: string; remedy: string }>;

const UNKNOWN = { reason: 'not put on by this jail', remedy: 'Run `pycell doctor`' };

/** Only where the jail has one uid is a user namespace a layer of its own; elsewhere it is not missed. */
const NEVER_MISSED = ['user namespace'];

export function report(jail: string, held: Iterable<string>, reasons: Reasons): IsolationReport {
  const has = new Set([...held, ...BY_CONSTRUCTION]);
  const guarantees = GUARANTEES.map(({ name, promise, holders, helpers }) => {
    const all = [...holders, ...helpers];
    return {
      name,
      promise,
      held: holders.some((layer) => has.has(layer)),
      layers: all.filter((layer) => has.has(layer)),
      missing: all
        .filter((layer) => !has.has(layer) && !NEVER_MISSED.includes(layer))
        .map((layer) => ({ layer, ...(reasons[layer] ?? UNKNOWN) })),
    };
  });
  const complete = guarantees.every(({ missing }) => missing.length === 0);
  const level = guarantees.every((each) => each.held) ? (complete ? 'full' : 'partial') : 'none';
  return { level, jail, guarantees };
}
