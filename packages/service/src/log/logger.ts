import { type DestinationStream, destination, type Logger, pino } from 'pino';
import type { Config } from '../config/variables.js';
import { lineFor } from './line.js';

/** Lines held back while the reader is slow; past that they are dropped, and the runs go on. */
const MAX_HELD_BYTES = 1024 * 1024;

/** A log on stdout or stderr: JSON, or lines for people when that is a terminal. */
export function createLogger(level: Config['log'], out: NodeJS.WriteStream = process.stdout): Logger {
  return pino({ level, base: null }, out.isTTY ? people(out) : machines(out));
}

/** Not synchronous: a reader that stalls must not stall the runs. Pino writes what is left on exit. */
function machines(out: NodeJS.WriteStream): DestinationStream {
  return destination({ dest: out === process.stderr ? 2 : 1, sync: false, maxLength: MAX_HELD_BYTES });
}

function people(out: NodeJS.WriteStream): DestinationStream {
  return {
    write: (json) => {
      out.write(lineFor(json));
    },
  };
}
