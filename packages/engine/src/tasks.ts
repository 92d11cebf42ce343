/** Tasks of the service's own user, which RLIMIT_NPROC counts together with those of cells that share its uid. */
import { readdirSync, readFileSync } from 'node:fs';

/** Room for threads that Node, or other programs of the user, start later. */
const TO_SPARE = 32;

/** What a cell's limit has to leave out: all tasks that the user has now, and those that other cells may come to have. */
export function tasksOfUser(cells: number, processes: number, uid = process.getuid?.()): number {
  let tasks = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const status = readFileSync(`/proc/${name}/status`, 'latin1');
      if (/^Uid:\s+(\d+)/m.exec(status)?.[1] === String(uid))
        tasks += Number(/^Threads:\s+(\d+)/m.exec(status)?.[1] ?? 1);
    } catch {
      // Ended meanwhile.
    }
  }
  return tasks + cells * (processes + 2) + TO_SPARE;
}
