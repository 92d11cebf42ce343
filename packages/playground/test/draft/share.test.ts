import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { emptyDraft } from '../../src/draft/draft.js';
import { fromFragment, toFragment } from '../../src/draft/share.js';

const draft = {
  ...emptyDraft(),
  code: { main: 'def main():\n    return "ünï ✓ 🐍"\n', cell: '6 * 7', snippet: 'output = 1' },
  input: '{"a": [1, 2]}',
  stdin: 'line\n',
  env: 'NAME=ü',
  figures: 'png' as const,
  limits: { wallSeconds: '2', cpuSeconds: '', memoryMiB: '64', seed: '7' },
};

test('a draft comes back from its link as it was, with the code of its mode alone', async () => {
  const back = await fromFragment(`#${await toFragment(draft)}`);
  expect(back).toEqual({ ...draft, code: { main: draft.code.main, cell: '', snippet: '' } });
});

test('a link has only letters that every chat and mail leaves alone', async () => {
  expect(await toFragment(draft)).toMatch(/^s=[\w-]+$/);
});

test('files stay out of a link', async () => {
  const files = [{ path: 'secret.txt', content: 'secret' }];
  expect((await fromFragment(await toFragment({ ...draft, files })))?.files).toEqual([]);
});

test.each(['', '#', '#other', '#section=1'])('%j is no shared draft', async (fragment) => {
  expect(await fromFragment(fragment)).toBeUndefined();
});

test.each(['#s=', '#s=AAAA', '#s=%%%', '#s=not base64!'])('%j is a damaged link', async (fragment) => {
  await expect(fromFragment(fragment)).rejects.toThrow('This link is damaged');
});

test('a link that unpacks to more than a script may have is refused before it fills the memory', async () => {
  const bomb = deflateRawSync(Buffer.alloc(64 << 20)).toString('base64url');
  await expect(fromFragment(`#s=${bomb}`)).rejects.toThrow('This link is damaged');
});

test('a link that holds something else is refused', async () => {
  const other = deflateRawSync('[1]').toString('base64url');
  await expect(fromFragment(`#s=${other}`)).rejects.toThrow('This link holds no script');
});
