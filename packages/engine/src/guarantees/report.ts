/** What holds what on this host: told from the layers that a real cell reported, never from what was planned. */
import { EngineStartError } from '../errors.js';
import { type Reasons, reasonFor, remedyFor } from './remedies.js';
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

export const NO_JAIL = 'none';

/** Only where the jail has one uid is a user namespace a layer of its own; elsewhere it is not missed. */
const NEVER_MISSED = ['user namespace'];

export function report(jail: string, held: Iterable<string>, reasons: Reasons): IsolationReport {
  const has = new Set([...held, ...BY_CONSTRUCTION]);
  const guarantees = GUARANTEES.map(({ name, promise, layers, holders }) => ({
    name,
    promise,
    held: holders.some((together) => together.every((layer) => has.has(layer))),
    layers: [...new Set([...layers, ...holders.flat()])].filter((layer) => has.has(layer)),
    // Where nothing was started the error tells why, and nothing is known of single layers.
    missing: layers
      .filter((layer) => jail !== NO_JAIL && !has.has(layer) && !NEVER_MISSED.includes(layer))
      .map((layer) => ({
        layer,
        ...(reasons[layer] ?? { reason: reasonFor(layer, jail), remedy: remedyFor(layer) }),
      })),
  }));
  const complete = guarantees.every(({ missing }) => missing.length === 0);
  const level = guarantees.every((each) => each.held) ? (complete ? 'full' : 'partial') : 'none';
  return { level, jail, guarantees };
}

/** The error that a start ends with where a guarantee is not held. */
export function firstBroken({ guarantees }: IsolationReport): EngineStartError | undefined {
  const broken = guarantees.find(({ held }) => !held);
  if (!broken) return undefined;
  const reasons = broken.missing.map(({ layer, reason }) => `${layer}: ${reason}`).join('; ');
  const remedies = [...new Set(broken.missing.map(({ remedy }) => remedy))].join(' · ');
  return new EngineStartError(`The guarantee '${broken.name}' cannot be held: ${reasons}`, remedies);
}
