import { expect, test } from 'vitest';
import { exitCode } from '../src/exit-codes.js';

test.each([
  ['ok', null, 0],
  ['exception', 'Script execution failed: ValueError: no', 1],
  ['exit', 'Script exited with code 3 before main() returned', 3],
  ['exit', 'Script exited with code 0 before main() returned', 1],
  ['exit', 'Script exited with code 256 before main() returned', 1],
  ['syntax_error', 'Script has a syntax error: x (line 3)', 65],
  ['no_main', 'Script must define a function main()', 65],
  ['not_json', 'Return value is not JSON-serializable: x (at $.s)', 65],
  ['internal_error', 'Internal server error', 70],
  ['wall_limit', 'Sandbox failed to run script: wall time limit of 10 s exceeded', 124],
  ['cpu_limit', 'Sandbox failed to run script: CPU time limit of 10 s exceeded', 124],
  ['memory_limit', 'Sandbox failed to run script: memory limit of 512 MiB exceeded', 137],
  ['output_limit', 'Sandbox failed to run script: output limit of 64 MiB exceeded', 153],
  ['crashed', 'Script crashed: SIGSEGV', 139],
  ['crashed', 'Script crashed: its result channel made no sense', 134],
  ['cancelled', null, 130],
] as const)('%s (%s) leaves with %i', (status, error, code) =>
  expect(exitCode({ status, error })).toBe(code),
);
