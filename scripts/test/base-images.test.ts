import { expect, test } from 'vitest';
import { namedImages } from '../hosts/base-images.mjs';

test('both base images are of one Debian release, or the interpreter would not find its libraries', () => {
  const { python, node } = namedImages();
  expect(python).toMatch(/^python:3\.13-slim-(\w+)$/);
  expect(node).toMatch(/^node:\d+-(\w+)-slim$/);
  const release = (image: string) => /bookworm|trixie|forky/.exec(image)?.[0];
  expect(release(python)).toBe(release(node));
});

test('a Dockerfile without the arguments is named as the reason', () => {
  expect(() => namedImages('FROM scratch\n')).toThrow('no default for PYTHON_IMAGE');
});
