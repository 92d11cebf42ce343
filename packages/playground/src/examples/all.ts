import type { Draft } from '../draft/draft.js';
import { BREAKING } from './breaking.js';
import { USEFUL } from './useful.js';

/** Whether nobody's work would be lost if something else took the place of what the draft's mode runs. */
export function isExample({ mode, code, input }: Draft): boolean {
  const text = code[mode].trim();
  // A snippet has no input, and leaves the one of main() alone.
  const isItsInput = (own = '') => mode === 'snippet' || input.trim() === own;
  if (text === '') return isItsInput();
  return [...USEFUL, ...BREAKING].some(
    (each) => each.mode === mode && each.code.trim() === text && isItsInput(each.input),
  );
}
