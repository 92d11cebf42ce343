import { expect, test } from 'vitest';
import { parseSize } from '../src/size.js';

test.each([
  ['0', 0],
  ['1048576', 1048576],
  ['512KiB', 524288],
  ['1 MiB', 1048576],
  ['2gib', 2147483648],
  ['17b', 17],
])('%s is a size', (text, bytes) => expect(parseSize(text)).toBe(bytes));

test.each(['', '-1', '1.5MiB', '1MB', '1e6', 'MiB', '99999999999999999999', '9999999999GiB'])(
  '%s is not a size',
  (text) => expect(parseSize(text)).toBeUndefined(),
);
