import { type Draft, isScript } from '../draft/draft.js';
import { BREAKING } from './breaking.js';
import { USEFUL } from './useful.js';

/** Whether nobody's work would be lost if something else took the place of what the draft's mode runs. */
export function isExample({ mode, code, input }: Draft): boolean {
  const text = code[mode].trim();
  // What has no input leaves the one of the others alone.
  const isItsInput = (own = '') => !isScript(mode) || input.trim() === own;
  if (text === '') return isItsInput();
  return [...USEFUL, ...BREAKING].some(
    (each) => each.mode === mode && each.code.trim() === text && isItsInput(each.input),
  );
}
