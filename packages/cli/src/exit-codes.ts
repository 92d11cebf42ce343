import { constants } from 'node:os';
import type { Outcome } from '@pycell/engine';

/**
 * The exit codes of `pycell`. Where a convention exists it is followed: 124 is timeout(1)'s, 128 + n is
 * the shell's for signal n, 65 to 77 are those of sysexits.h.
 *
 * | code | `pycell run` |
 * | --- | --- |
 * | 0 | `ok` |
 * | 1 | `exception`; `exit` with code 0, because main() did not return |
 * | n | `exit` with code n |
 * | 2 | wrong flag or setting |
 * | 65 | `syntax_error`, `no_main`, `not_json`, or a file that is not a script |
 * | 66 | the file cannot be read |
 * | 69 | the sandbox cannot be started here; with `--url`, the service cannot be reached |
 * | 70 | `internal_error` |
 * | 73 | the run is `ok`, and a file that came back could not be written |
 * | 75 | the service is too busy or stops: try again later |
 * | 76 | what answers is not a pycell service |
 * | 77 | the service wants another API key |
 * | 124 | `wall_limit`, `cpu_limit` |
 * | 130, 143 | `cancelled` by Ctrl-C, by SIGTERM; 130 also a job that somebody cancelled |
 * | 137 | `memory_limit`, as after the kernel's out-of-memory killer |
 * | 153 | `output_limit`, as after SIGXFSZ |
 * | 128 + n | `crashed` by signal n; 134 when there was none |
 */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  data: 65,
  noInput: 66,
  unavailable: 69,
  internal: 70,
  cannotCreate: 73,
  tryLater: 75,
  protocol: 76,
  noPermission: 77,
  timeout: 124,
  interrupted: 128 + constants.signals.SIGINT,
  crashed: 128 + constants.signals.SIGABRT,
  memory: 128 + constants.signals.SIGKILL,
  terminated: 128 + constants.signals.SIGTERM,
  output: 128 + constants.signals.SIGXFSZ,
} as const;

/** The exit code that tells a run's outcome. */
export function exitCode({ status, error }: Pick<Outcome, 'status' | 'error'>): number {
  switch (status) {
    case 'ok':
      return EXIT.ok;
    case 'exception':
      return EXIT.failure;
    case 'exit':
      return scriptCode(error);
    case 'syntax_error':
    case 'no_main':
    case 'not_json':
      return EXIT.data;
    case 'wall_limit':
    case 'cpu_limit':
      return EXIT.timeout;
    case 'memory_limit':
      return EXIT.memory;
    case 'output_limit':
      return EXIT.output;
    case 'crashed':
      return signalCode(error);
    case 'cancelled':
      return EXIT.interrupted;
    case 'internal_error':
      return EXIT.internal;
  }
}

/** From `Script exited with code 3 before main() returned`; 0 would claim that there is a result. */
function scriptCode(error: string | null): number {
  const code = Number(/\bcode (\d+)\b/.exec(error ?? '')?.[1] ?? 0) & 0xff;
  return code === 0 ? EXIT.failure : code;
}

/** From `Script crashed: SIGSEGV`. */
function signalCode(error: string | null): number {
  const name = /\bSIG[A-Z0-9]+\b/.exec(error ?? '')?.[0] as keyof typeof constants.signals | undefined;
  const number = name && constants.signals[name];
  return number ? 128 + number : EXIT.crashed;
}
