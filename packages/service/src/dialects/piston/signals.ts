import { constants } from 'node:os';

/** Those that by default neither end a process nor could be handed on: stops, and what is ignored. */
const HARMLESS = new Set([
  'SIGCHLD',
  'SIGCONT',
  'SIGSTOP',
  'SIGTSTP',
  'SIGTTIN',
  'SIGTTOU',
  'SIGURG',
  'SIGWINCH',
]);

/** What a signal does to a run, as nothing is delivered into a cell: it ends it, or nothing. Undefined: there is none such. */
export function effectOf(signal: unknown): 'ends' | 'nothing' | undefined {
  if (typeof signal !== 'string' || !Object.hasOwn(constants.signals, signal)) return undefined;
  return HARMLESS.has(signal) ? 'nothing' : 'ends';
}
