import { expect, test } from 'vitest';
import { Images } from '../../../src/mcp/content/images.js';

/** What a reader of headers takes for a PNG of that size, in so many bytes. */
function png(width = 10, height = 10, bytes = 100): string {
  const content = Buffer.alloc(bytes);
  content.write('89504e470d0a1a0a0000000d49484452', 0, 'hex');
  content.writeUInt32BE(width, 16);
  content.writeUInt32BE(height, 20);
  content.write('49454e44ae426082', bytes - 8, 'hex');
  return content.toString('base64');
}

const jpeg = Buffer.from('ffd8ffe000104a464946ffd9', 'hex').toString('base64');

test('pictures are taken and counted', () => {
  const images = new Images();
  expect(images.add('image/png', png())).toBe(1);
  expect(images.add('image/jpeg', jpeg)).toBe(2);
  expect(images.taken).toEqual([
    { type: 'image', data: png(), mimeType: 'image/png' },
    { type: 'image', data: jpeg, mimeType: 'image/jpeg' },
  ]);
});

test('line ends in the data, as Jupyter has them, are taken out', () => {
  const images = new Images();
  images.add('image/png', `${png().slice(0, 76)}\n${png().slice(76)}\n`);
  expect(images.taken[0]?.data).toBe(png());
});

test.each([
  ['text', 'image/png', '<svg onload=alert(1)>', 'its data is not base64'],
  ['nothing', 'image/png', '', 'its data is not base64'],
  ['something else', 'image/png', Buffer.from('GIF89a').toString('base64'), 'it is no PNG'],
  ['half a picture', 'image/png', png().slice(0, 100), 'it is no PNG'],
  ['a JPEG by name', 'image/jpeg', png(), 'it is no JPEG'],
  [
    'a picture wider than providers take',
    'image/png',
    png(8001, 1),
    'it is more than 8000 pixels wide or high',
  ],
  ['a large one', 'image/png', png(10, 10, (1 << 20) + 3), 'too large: draw it smaller'],
])('%s is left out, with the reason', (_name, type, data, reason) => {
  const images = new Images();
  expect(images.add(type, data)).toBe(reason);
  expect(images.taken).toEqual([]);
});

test('there are at most ten, and three mebibytes', () => {
  const many = new Images();
  for (let n = 1; n <= 10; n++) expect(many.add('image/png', png())).toBe(n);
  expect(many.add('image/png', png())).toBe('more than 10 pictures');
  const large = new Images();
  for (let n = 1; n <= 3; n++) expect(large.add('image/png', png(10, 10, 1_000_000))).toBe(n);
  expect(large.add('image/png', png(10, 10, 1_000_000))).toBe('too large: draw it smaller');
});
