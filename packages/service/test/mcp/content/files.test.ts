import type { OutputFile } from '@pycell/engine';
import { expect, test } from 'vitest';
import { embedFiles } from '../../../src/mcp/content/files.js';

const text = (path: string, content: string): OutputFile => ({
  path,
  size: content.length,
  encoding: 'utf-8',
  content,
  mediaType: 'text/plain',
});

test('text and other content become resources, with a path that is one part of their address', () => {
  const bytes: OutputFile = {
    path: 'a b/ü?.bin',
    size: 3,
    encoding: 'base64',
    content: 'AAEC',
    mediaType: 'application/octet-stream',
  };
  const { listed, resources } = embedFiles('01ID', [text('out.csv', 'a,b'), bytes]);
  expect(resources).toEqual([
    {
      type: 'resource',
      resource: { uri: 'pycell://runs/01ID/out.csv', mimeType: 'text/plain', text: 'a,b' },
    },
    {
      type: 'resource',
      resource: {
        uri: 'pycell://runs/01ID/a%20b/%C3%BC%3F.bin',
        mimeType: 'application/octet-stream',
        blob: 'AAEC',
      },
    },
  ]);
  expect(listed.map(({ uri }) => uri)).toEqual(resources.map(({ resource }) => resource.uri));
});

test('what is large, or too much with what is before it, is listed with the reason', () => {
  const files = [
    text('large.txt', 'x'.repeat(20_001)),
    text('a.txt', 'x'.repeat(20_000)),
    text('b.txt', 'x'.repeat(15_000)),
    text('c.txt', 'x'.repeat(15_000)),
    text('d.txt', 'x'),
  ];
  const { listed, resources } = embedFiles('id', files);
  expect(listed.filter(({ uri }) => uri).map(({ path }) => path)).toEqual(['a.txt', 'b.txt', 'd.txt']);
  expect(listed[0]?.leftOut).toMatch(/^larger than 20000 characters.*print the part/);
  expect(resources).toHaveLength(3);
});

test('what did not come back keeps its reason', () => {
  const { listed } = embedFiles('id', [{ ...text('pipe', ''), content: null, reason: 'a named pipe' }]);
  expect(listed).toEqual([
    { path: 'pipe', size: 0, mediaType: 'text/plain', uri: null, leftOut: 'a named pipe' },
  ]);
});

test('of many files 16 are embedded, 30 are listed and the others counted', () => {
  const { listed, resources, unlisted } = embedFiles(
    'id',
    Array.from({ length: 60 }, (_, n) => text(`${n}`, 'x')),
  );
  expect([listed.length, resources.length, unlisted]).toEqual([30, 16, 30]);
  expect(listed[16]?.leftOut).toBe('more than 16 files');
});

test('a name does not move the cursor', () => {
  expect(embedFiles('id', [text('a\u001b[2Jb', '')]).listed[0]?.path).toBe('a␛[2Jb');
});
