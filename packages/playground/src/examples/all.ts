import type { Draft } from '../draft/draft.js';
import { BREAKING } from './breaking.js';
import { USEFUL } from './useful.js';

/** Whether nobody's work would be lost if something else took the draft's place. */
export function isExample({ mode, code, input }: Draft): boolean {
  const text = code[mode].trim();
  if (text === '') return input.trim() === '';
  return [...USEFUL, ...BREAKING].some(
    (each) => each.mode === mode && each.code.trim() === text && (each.input ?? '') === input,
  );
}
