/** What zygotes and scripts find in os.environ, whatever the jail. */
import { dirname } from 'node:path';
import type { Runtime } from '../runtime.js';

/** Where the dynamic linker looks without being told. */
const STANDARD_LIBRARY_FOLDERS = /^(\/usr)?\/lib(64|32)?(\/[a-z0-9_]+-linux-gnu[a-z0-9]*)?$/;

/** What a script finds, beside what its request adds. Without a /tmp of its own, a slot puts its folder in that place. */
export function cellEnvironment(runtime: Runtime): Record<string, string> {
  const unusual = new Set(
    runtime.libraries.map(dirname).filter((path) => !STANDARD_LIBRARY_FOLDERS.test(path)),
  );
  return {
    PATH: [...new Set([runtime.scripts, dirname(runtime.executable), '/usr/bin', '/bin'])].join(':'),
    HOME: '/tmp',
    TMPDIR: '/tmp',
    USER: 'cell',
    LOGNAME: 'cell',
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    MPLBACKEND: 'Agg',
    MPLCONFIGDIR: '/tmp/matplotlib',
    // One thread: the zygote must have no other at its fork, and a cell's tasks are counted.
    OPENBLAS_NUM_THREADS: '1',
    OMP_NUM_THREADS: '1',
    MKL_NUM_THREADS: '1',
    NUMEXPR_NUM_THREADS: '1',
    // Nothing but the script's own files appears in the work folder.
    PYTHONDONTWRITEBYTECODE: '1',
    ...(unusual.size > 0 ? { LD_LIBRARY_PATH: [...unusual].join(':') } : {}),
  };
}

export function zygoteEnvironment(runtime: Runtime, warmFolder: string): Record<string, string> {
  return { ...cellEnvironment(runtime), MPLCONFIGDIR: warmFolder };
}
