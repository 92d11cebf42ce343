/** Media types: what Python's own table says, wherever both know an ending. */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { mediaTypeOf } from '../src/media-types.js';
import { engineOptions } from './support/engine.js';

test('an ending is the same in any case, and that of the last name', () => {
  expect(mediaTypeOf('a/b.tar/C.PNG', false)).toBe('image/png');
  expect(mediaTypeOf('a.png/b', false)).toBe('application/octet-stream');
  expect(mediaTypeOf('.png', false)).toBe('application/octet-stream');
  expect(mediaTypeOf('png', true)).toBe('text/plain');
});

/** Python itself has changed its mind about these, or 3.14 does. */
const DISPUTED = ['.js', '.mjs', '.rtf', '.wav'];

test('what Python knows by an ending, and we do, too, is the same', () => {
  const query = 'import json, mimetypes; print(json.dumps(mimetypes.MimeTypes(()).types_map[1]))';
  const { stdout } = spawnSync(engineOptions.python, ['-I', '-c', query], { encoding: 'utf8' });
  const table = Object.entries(JSON.parse(stdout) as Record<string, string>);
  expect(table.length).toBeGreaterThan(100);
  const differ = table
    .map(([ending, type]) => [ending, type, mediaTypeOf(`a${ending}`, false)])
    .filter(
      ([ending, type, ours]) =>
        ours !== 'application/octet-stream' && ours !== type && !DISPUTED.includes(ending as string),
    );
  expect(differ).toEqual([]);
});
