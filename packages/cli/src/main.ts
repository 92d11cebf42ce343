import { program } from './program.js';

for (const out of [process.stdout, process.stderr]) {
  // `pycell run … | head` closes the pipe early; that is no fault, and the sandbox is still to be stopped.
  out.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

await program().parseAsync();
