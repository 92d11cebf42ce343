/** The contract's body, and the texts of endings. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../src/limits.js';
import { type Ending, errorText, exitOf, renderOutcome, signalName } from '../src/outcome.js';
import { sampleOutcome } from './support/outcome.js';

const outcome = sampleOutcome();

test('the members and their order are the contract’s', () => {
  expect(renderOutcome(outcome)).toBe(
    '{"id":"id","status":"ok","result":1,"displays":[],"stdout":"","stderr":"","error":null,"trace":null,"hint":null,"files":[],"truncated":[],"warnings":[],"receipt":{"queueMs":0,"startMs":0,"runMs":1.5,"cpuMs":1,"peakMemoryBytes":1048576},"isolation":"full"}',
  );
});

test.each(['123456789012345678901234567890', '1.10', '1e400', '-0.0', '{"a": [1.0, 2.50]}'])(
  'the result’s text %s is passed on digit by digit',
  (resultJson) => {
    expect(renderOutcome({ ...outcome, resultJson })).toContain(`"result":${resultJson},"displays"`);
  },
);

test('it is valid JSON in UTF-8 whatever the texts hold, and gives them back', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(text, text, text, fc.option(fc.json()), (stdout, error, id, resultJson) => {
      const body = renderOutcome({
        ...outcome,
        id,
        stdout,
        stderr: stdout,
        error,
        trace: error,
        warnings: [error],
        resultJson,
      });
      expect(body.isWellFormed()).toBe(true);
      expect(JSON.parse(Buffer.from(body).toString('utf8'))).toMatchObject({
        id,
        stdout,
        error,
        result: resultJson === null ? null : JSON.parse(resultJson),
      });
    }),
  );
});

describe('error texts', () => {
  const limits = { ...DEFAULT_LIMITS, wallMs: 10_000 };
  test.each<[Ending, string]>([
    [{ status: 'wall_limit' }, 'Sandbox failed to run script: wall time limit of 10 s exceeded'],
    [{ status: 'cpu_limit' }, 'Sandbox failed to run script: CPU time limit of 10 s exceeded'],
    [{ status: 'memory_limit' }, 'Sandbox failed to run script: memory limit of 512 MiB exceeded'],
    [
      { status: 'output_limit', what: 'output' },
      'Sandbox failed to run script: output limit of 64 MiB exceeded',
    ],
    [
      { status: 'output_limit', what: 'result' },
      'Sandbox failed to run script: result limit of 16 MiB exceeded',
    ],
    [{ status: 'crashed', cause: 'SIGSEGV' }, 'Script crashed: SIGSEGV'],
    [{ status: 'exit', code: 3, hasMain: true }, 'Script exited with code 3 before main() returned'],
    [{ status: 'exit', code: 3, hasMain: false }, 'Script exited with code 3'],
    [{ status: 'internal_error' }, 'Internal server error'],
  ])('%j: %s', (ending, text) => {
    expect(errorText(ending, limits)).toBe(text);
  });

  test('a MemoryError that the cell reports has the host’s text', () => {
    const ending: Ending = { status: 'memory_limit', error: 'x', trace: 'T', warnings: [], resultJson: null };
    expect(errorText(ending, limits)).toBe('Sandbox failed to run script: memory limit of 512 MiB exceeded');
  });
});

test.each([
  [6, 'SIGABRT'],
  [9, 'SIGKILL'],
  [11, 'SIGSEGV'],
  [29, 'SIGIO'],
  [31, 'SIGSYS'],
  [40, 'signal 40'],
])('signal %i is %s', (number, name) => {
  expect(signalName(number)).toBe(name);
});

test.each<[Ending, number | null, string | null]>([
  [{ status: 'exit', code: 3, hasMain: false }, 3, null],
  [{ status: 'crashed', cause: 'SIGSEGV' }, null, 'SIGSEGV'],
  [{ status: 'crashed', cause: 'its result channel was closed' }, null, 'SIGKILL'],
  [{ status: 'wall_limit' }, null, 'SIGKILL'],
  [{ status: 'memory_limit' }, null, 'SIGKILL'],
  [{ status: 'cancelled' }, null, 'SIGKILL'],
])('a program that ended as %j has code %s and signal %s', (ending, code, signal) => {
  expect(exitOf(ending)).toEqual({ code, signal });
});

test('a program’s own word is its exit code, but for memory that ran out', () => {
  const told = { error: null, trace: null, hint: null, warnings: [], resultJson: null, exitCode: 1 };
  expect(exitOf({ status: 'exception', ...told })).toEqual({ code: 1, signal: null });
  expect(exitOf({ status: 'memory_limit', ...told })).toEqual({ code: null, signal: 'SIGKILL' });
});
