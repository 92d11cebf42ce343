import { expect, test } from 'vitest';
import { readFiles, sizeOf, toRequestFile, withFiles } from '../../src/draft/read-files.js';

test('text is sent as text, with its byte order mark, and all else in base64', () => {
  expect(toRequestFile('a.txt', Buffer.from('\ufeffzażółć'))).toEqual({
    path: 'a.txt',
    content: '\ufeffzażółć',
  });
  expect(toRequestFile('a.png', Buffer.from([0x89, 0x50, 0xff]))).toEqual({
    path: 'a.png',
    content: Buffer.from([0x89, 0x50, 0xff]).toString('base64'),
    encoding: 'base64',
  });
});

test('a file takes the place of one of its name', () => {
  const [old, other] = [
    { path: 'a', content: '1' },
    { path: 'b', content: '2' },
  ];
  expect(withFiles([old, other], [{ path: 'a', content: '3' }])).toEqual([
    other,
    { path: 'a', content: '3' },
  ]);
});

test('a file that is too large for the page is named, and the others are read', async () => {
  const large = Object.defineProperty(new File([], 'large.bin'), 'size', { value: 1 << 30 });
  const { files, refused } = await readFiles([large, new File(['x'], 'small.txt')]);
  expect(refused).toEqual(['large.bin']);
  expect(files).toEqual([{ path: 'small.txt', content: 'x' }]);
});

test('sizes are those of the bytes', () => {
  expect(sizeOf({ path: 'a', content: 'ü' })).toBe(2);
  expect(sizeOf({ path: 'a', content: 'iVD/', encoding: 'base64' })).toBe(3);
  expect(sizeOf({ path: 'a', content: 'iQ==', encoding: 'base64' })).toBe(1);
});
