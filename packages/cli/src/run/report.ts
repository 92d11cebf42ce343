import type { OutputFile } from '@pycell/engine';
import type { Ended } from './backend.js';
import { type Picture, pictures } from './figures.js';
import { writeFiles } from './files-out.js';

/** What there is to say of a run besides its output, which has been shown, and its result: lines, or nothing. */
export function report({ trace, error, hint, warnings, truncated }: Ended['outcome']): string {
  const notes = [
    ...truncated.map((cut) =>
      'kept' in cut
        ? `${cut.name} were left out: ${cut.kept} of ${cut.total} kept`
        : `${cut.name} was cut: ${cut.keptBytes} of ${cut.totalBytes} bytes kept`,
    ),
    ...warnings.map((warning) => `warning: ${warning}`),
    ...(error === null ? [] : [error]),
    ...(hint === null ? [] : [`hint: ${hint}`]),
  ];
  return endLine(trace ?? '') + lines(notes);
}

/** Writes files and figures into `folder`; without one, says that there are some. */
export async function keepFiles(
  { outcome, displays }: Ended,
  folder: string | undefined,
): Promise<{ notes: string; failed: boolean }> {
  const figures = pictures(displays, new Set(outcome.files.map(({ path }) => path)));
  if (folder === undefined) return { notes: lines(unwritten(outcome.files, figures)), failed: false };
  if (outcome.files.length + figures.length === 0) return { notes: '', failed: false };
  const written = await writeFiles(folder, outcome.files, figures);
  const names = written.filter(({ problem }) => !problem).map(({ path }) => shown(path));
  const problems = written.flatMap(({ path, problem }) => (problem ? [`${shown(path)}: ${problem}`] : []));
  const told = names.length > 0 ? [`wrote ${names.join(', ')} to ${folder}`] : [];
  return { notes: lines([...told, ...problems]), failed: problems.length > 0 };
}

function unwritten(files: OutputFile[], figures: Picture[]): string[] {
  // Pages are tables for the most part, and were shown as text.
  const drawn = figures.filter(({ name }) => !name.endsWith('.html')).length;
  const counts = [count(files.length, 'file'), count(drawn, 'figure')].filter(Boolean);
  return counts.length > 0 ? [`came back: ${counts.join(' and ')}; --out DIR writes them`] : [];
}

function count(number: number, noun: string): string {
  return number === 0 ? '' : `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** A path is the script's: what would move the terminal's cursor is shown as an escape. */
function shown(path: string): string {
  return /[\p{C}"]/u.test(path) ? JSON.stringify(path).replaceAll(/\p{C}/gu, '?') : path;
}

function lines(notes: string[]): string {
  return notes.map((note) => `pycell: ${note}\n`).join('');
}

function endLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
