import { reportFailure } from './failure.js';

/** Sets the exit code instead of leaving, so that what is on its way to a pipe still arrives. */
export function leaveWith<A extends unknown[]>(command: (...args: A) => Promise<number>) {
  return async (...args: A): Promise<void> => {
    process.exitCode = await command(...args).catch(reportFailure);
  };
}
