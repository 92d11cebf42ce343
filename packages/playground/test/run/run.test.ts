import { expect, test } from 'vitest';
import { isOfEditor, type Run } from '../../src/run/run.js';

const code = { main: 'def main(): pass', cell: '1 / 0', snippet: '' };
const run: Run = { mode: 'main', code: code.main, phase: 'done', at: 0, chunks: [], displays: [] };

test.each<[string, Partial<Run>, boolean]>([
  ['a run of one’s own', {}, true],
  ['a run of one’s own that was changed since', { code: 'older' }, true],
  ['a job of the present text', { isJob: true }, true],
  ['a job of another text', { isJob: true, code: 'other' }, false],
  ['a job of the text of another mode', { isJob: true, mode: 'cell', code: code.cell }, false],
  ['a job whose code the page does not know', { isJob: true, code: '' }, false],
])('%s: its lines are those of the editor: %#', (_, part, is) => {
  expect(isOfEditor({ ...run, ...part }, { mode: 'main', code })).toBe(is);
});
