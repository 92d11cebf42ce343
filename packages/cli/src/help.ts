/** What `pycell run --help` says of the exit codes; exit-codes.ts has the reasons. */
export const RUN_CODES = `
Exit code:
  0    main() returned
  1    the script raised, or left without a result; n, if it left with code n
  2    wrong flag or setting
  65   not a script that can answer: a syntax error, no main(), a result that is not JSON
  66   a file cannot be read
  69   no sandbox can be started here, or no service reached
  70   our fault
  73   a file that came back could not be written
  75   the service is too busy
  76   what answers is not a pycell service
  77   the service wants another API key
  124  wall time or CPU time is over
  137  out of memory
  153  too much output
  130  Ctrl-C; 128 + n, if signal n ended the script`;

export const CHECK_CODES = `
Prints FILE:LINE:COLUMN: SEVERITY: MESSAGE (CODE) for each finding.

Exit code:
  0    no error; warnings there may be
  1    at least one error
  2, 66, 69 … as in \`pycell run --help\``;

export const BATCH_CODES = `
Started again with the same files it goes on where it was, also after Ctrl-C, which leaves the batch running.

Exit code:
  0    every line is ok
  1    at least one is not
  65   a line is no request; nothing was sent
  73   the results cannot be written
  2, 66, 69 … as in \`pycell run --help\``;
