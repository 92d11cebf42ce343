/** What to do about an ending that the host words itself; where the cell told the ending, it told the hint. */
import { formatBytes, formatMs, HARD_OUTPUT_BYTES, type Limits } from './limits.js';
import type { Ending } from './outcome.js';

/** A run that used less of its wall time than this share did not compute, it waited. */
const WAITING_SHARE = 0.1;

const RAISE = 'where the server allows more';

/** Null where the cause is not certain. */
export function hintFor(ending: Ending, limits: Limits, used: { cpuMs: number }): string | null {
  switch (ending.status) {
    case 'wall_limit':
      return wall(limits, used.cpuMs);
    case 'cpu_limit':
      return `The run computed for more than ${formatMs(limits.cpuMs)} (\`limits.cpuMs\`), all its processes and threads together: work on less data, or vectorise loops; raise the limit ${RAISE}.`;
    case 'memory_limit':
      return `The run needed more than ${formatBytes(limits.memoryBytes)} (\`limits.memoryBytes\`), its files in memory included: work in parts, or with smaller types; raise the limit ${RAISE}.`;
    case 'output_limit':
      return 'what' in ending && ending.what === 'result'
        ? `The result's JSON is larger than ${formatBytes(limits.resultBytes)} (\`limits.resultBytes\`): return a summary, or write the data into a file.`
        : `The run wrote more than ${formatBytes(HARD_OUTPUT_BYTES)} to stdout and stderr: print less, or write into a file.`;
    case 'exit':
      return 'The script ended itself before there was a result: leave out what ends it, such as sys.exit().';
    case 'crashed':
      return 'cause' in ending ? crash(ending.cause, limits) : null;
    default:
      return null;
  }
}

function wall(limits: Limits, cpuMs: number): string {
  const most = `The run took longer than ${formatMs(limits.wallMs)} (\`limits.wallMs\`)`;
  return cpuMs < WAITING_SHARE * limits.wallMs
    ? `${most} and computed for only ${formatMs(Math.round(cpuMs))} of it: it waited, as for a sleep, a lock, a thread or a child process.`
    : `${most}: work on less data, or vectorise loops; raise the limit ${RAISE}.`;
}

/** The causes that `terminate.ts` and `run.ts` name, and signals that only a limit sends. */
function crash(cause: string, limits: Limits): string | null {
  if (cause.includes('processes and threads'))
    return `A run may have ${limits.processes} processes and threads at once (\`limits.processes\`): start fewer, for example by a pool.`;
  if (cause.startsWith('disk limit'))
    return `The run's files may take ${formatBytes(limits.diskBytes)} together (\`limits.diskBytes\`): write less, or delete what is done with.`;
  if (cause === 'SIGXFSZ')
    return `One file may have ${formatBytes(limits.fileBytes)} (\`limits.fileBytes\`): write less, or into several files.`;
  if (cause.startsWith('its result channel'))
    return 'Descriptors 3 to 5 carry the result and the output: a script that closes or writes descriptors by number leaves them alone.';
  return null;
}
