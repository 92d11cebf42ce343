import type { Mode } from '../draft/draft.js';

/** A script that one click puts into the editor and runs. */
export interface Example {
  id: string;
  title: string;
  /** What is to be seen, in a few words. */
  about: string;
  mode: Mode;
  code: string;
  /** JSON text. */
  input?: string;
}
