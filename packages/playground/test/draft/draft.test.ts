import { expect, test } from 'vitest';
import { emptyDraft, readDraft } from '../../src/draft/draft.js';

test('what a page stored is read back', () => {
  const draft = { ...emptyDraft(), mode: 'snippet' as const, files: [{ path: 'a', content: 'b' }] };
  expect(readDraft(JSON.parse(JSON.stringify(draft)))).toEqual(draft);
});

test('what an older page stored lacks what there was not, and is read all the same', () => {
  const { env: _, figures: __, ...older } = { ...emptyDraft(), stdin: 'x' };
  expect(readDraft(older)).toEqual({ ...emptyDraft(), stdin: 'x' });
});

test.each([null, 1, 'text', [], {}, { code: 'text' }])('%j is no draft', (value) => {
  expect(readDraft(value)).toBeUndefined();
});

test('members of another form than they have are left empty', () => {
  const odd = {
    mode: 'other',
    code: { main: 1 },
    input: {},
    files: [1, { path: 'a' }],
    env: 1,
    figures: 'gif',
    limits: { seed: 7 },
  };
  expect(readDraft(odd)).toEqual(emptyDraft());
});
