import { expect, test } from 'vitest';
import { traceLines } from '../../src/trace/trace-lines.js';

test('lines of the script know where they lead, and those of libraries do not', () => {
  const trace =
    'Traceback (most recent call last):\n  File "script.py", line 7, in main\n    f()\n  File "/usr/lib/python3/json.py", line 3, in f\nValueError: File "x", line 9\n';
  expect(traceLines(trace).map(({ line }) => line)).toEqual([undefined, 7, undefined, undefined, undefined]);
  expect(traceLines(trace)).toHaveLength(5);
});
