/** gVisor's kernel under the tests themselves, as on Cloud Run: what is there is slower, and some of it is told less of. */
import { version } from 'node:os';

/** gVisor says it is this build of Linux, whatever its own version. */
export const INSIDE_GVISOR = version().includes('Sun Jan 10 15:06:54 PST 2016');

/** How much longer than on Linux a condition may take: there a system call costs microseconds, and more of them files. */
export const SLOWNESS = INSIDE_GVISOR ? 12 : 1;
