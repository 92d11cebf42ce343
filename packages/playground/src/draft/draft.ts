import type { RequestFile } from '@pycell/client';

/**
 * How the code is run: as a script with a `main()`; as a notebook's cell, which the service calls a snippet; or by `/run`,
 * under RestrictedPython's rules. That one is named `snippet` in what browsers and links hold, from when it was the only one.
 */
export const MODES = ['main', 'cell', 'snippet'] as const;
export type Mode = (typeof MODES)[number];

/** Whether code of a mode takes an input and variables: `/run` has neither. */
export function isScript(mode: Mode): boolean {
  return mode !== 'snippet';
}

/** What limits may be typed in, in the units that people think in. */
export interface LimitTexts {
  wallSeconds: string;
  cpuSeconds: string;
  memoryMiB: string;
  seed: string;
}

/** How figures come back; the first is the service's own choice. */
export const FIGURES = ['svg', 'png', 'none'] as const;
export type Figures = (typeof FIGURES)[number];

/** All that a person has typed. Texts stay as they are typed, whether they are valid or not. */
export interface Draft {
  mode: Mode;
  code: Record<Mode, string>;
  input: string;
  stdin: string;
  /** `NAME=VALUE` on each line; not of `/run`. */
  env: string;
  files: RequestFile[];
  limits: LimitTexts;
  figures: Figures;
}

export const NO_LIMITS: LimitTexts = { wallSeconds: '', cpuSeconds: '', memoryMiB: '', seed: '' };

export function emptyDraft(): Draft {
  return {
    mode: 'main',
    code: { main: '', cell: '', snippet: '' },
    input: '',
    stdin: '',
    env: '',
    files: [],
    limits: NO_LIMITS,
    figures: 'svg',
  };
}

/** A draft from what was stored or shared, which may be of an older page or of nobody's making. */
export function readDraft(value: unknown): Draft | undefined {
  if (!isObject(value) || !isObject(value.code)) return undefined;
  const draft = emptyDraft();
  const { code, limits, files, figures } = value;
  draft.mode = MODES.find((each) => each === value.mode) ?? draft.mode;
  draft.code = { main: text(code.main), cell: text(code.cell), snippet: text(code.snippet) };
  draft.input = text(value.input);
  draft.stdin = text(value.stdin);
  draft.env = text(value.env);
  draft.figures = FIGURES.find((each) => each === figures) ?? draft.figures;
  if (Array.isArray(files)) draft.files = files.filter(isFile);
  if (isObject(limits)) {
    const names = Object.keys(NO_LIMITS) as (keyof LimitTexts)[];
    draft.limits = Object.fromEntries(names.map((name) => [name, text(limits[name])])) as never;
  }
  return draft;
}

function isFile(value: unknown): value is RequestFile {
  return isObject(value) && typeof value.path === 'string' && typeof value.content === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
