import { type Outcome, renderOutcome } from '@pycell/engine';

/**
 * Prints an outcome: the result, alone, on stdout, so that it can be piped; everything else on stderr.
 * With `json` the whole answer of `POST /execute` goes to stdout instead.
 */
export function writeOutcome(outcome: Outcome, json: boolean): void {
  if (json) {
    process.stdout.write(`${renderOutcome(outcome)}\n`);
    return;
  }
  process.stderr.write(report(outcome));
  if (outcome.status === 'ok') process.stdout.write(`${outcome.resultJson}\n`);
}

/** The script's own output first and untouched, then what went wrong. */
function report({ stdout, stderr, trace, error, hint, warnings, truncated }: Outcome): string {
  const notes = [
    ...truncated.map((cut) =>
      'kept' in cut
        ? `${cut.name} were left out: ${cut.kept} of ${cut.total} kept`
        : `${cut.name} was cut: ${cut.keptBytes} of ${cut.totalBytes} bytes kept`,
    ),
    ...warnings.map((warning) => `warning: ${warning}`),
    ...(error === null ? [] : [error]),
    ...(hint === null ? [] : [`hint: ${hint}`]),
  ];
  const own = stdout + stderr;
  return [
    endLine(own, trace !== null || notes.length > 0),
    endLine(trace ?? '', true),
    ...notes.map((note) => `pycell: ${note}\n`),
  ].join('');
}

/** Output that does not end its line would run into ours. */
function endLine(text: string, needed: boolean): string {
  return needed && text !== '' && !text.endsWith('\n') ? `${text}\n` : text;
}
