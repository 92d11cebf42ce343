import { formatBytes } from '@pycell/engine';
import type { RunAnswer } from '../tools/run-schema.js';

/** An answer in words, for models that read only text. `resultText` is the result's JSON, digit by digit. */
export function outcomeText(answer: RunAnswer, resultText: string | null): string {
  const { status, error, hint, trace, stdout, stderr, displays, files, warnings, cut, receipt } = answer;
  const shownDisplays = displays.map(({ text, image, types }, index) => {
    if (image !== null) return `[${index + 1}] picture ${image} of this answer`;
    return `[${index + 1}] ${text ?? types.join(', ')}`;
  });
  const listed = files.map(
    ({ path, size, mediaType, uri }) =>
      `${path} (${formatBytes(size)}, ${mediaType})${uri ? '' : ', content left out'}`,
  );
  const ended = status === 'ok' ? '' : ` so far`;
  return [
    status === 'ok' ? '' : `Failed (${status}): ${error ?? 'no reason is known'}`,
    hint === null ? '' : `Hint: ${hint}`,
    section('Traceback', trace),
    status === 'ok' ? section('Result (JSON)', resultText ?? 'none') : '',
    section(`Output${ended}`, stdout),
    section(`Standard error${ended}`, stderr),
    section('Displayed', shownDisplays.join('\n')),
    section('Files', listed.join('\n')),
    section('Warnings', warnings.join('\n')),
    section('Not all is here', cut.join('\n')),
    `(${Math.round(receipt.runMs)} ms, ${formatBytes(receipt.peakMemoryBytes)})`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function section(title: string, text: string | null): string {
  return text === null || text === '' ? '' : `${title}:\n${text.replace(/\n+$/, '')}`;
}
