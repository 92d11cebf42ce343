import type { ContentBlock } from '@modelcontextprotocol/server';
import { formatBytes, type Outcome } from '@pycell/engine';
import type { Style } from '../style.js';
import type { RunAnswer } from '../tools/run-schema.js';
import { type Displays, showDisplays } from './displays.js';
import { excerpt } from './excerpt.js';
import { embedFiles, type Files } from './files.js';
import { outcomeText } from './outcome-text.js';

/** Letters, of each part: all together about ten thousand tokens at the most. */
const MOST = { result: 10_000, stdout: 8000, stderr: 4000, error: 1500, trace: 4000, hint: 1000 };
const MOST_WARNINGS = 20;
const MOST_WARNING = 500;

/** What a run came to, within what a model can take: for programs, and as content. */
export function renderForModel(
  outcome: Outcome,
  mode: Style,
): { answer: RunAnswer; content: ContentBlock[] } {
  const { id, status, resultJson, receipt, isolation } = outcome;
  const displayed = showDisplays(outcome.displaysJson);
  const { displays, images } = displayed;
  const files = embedFiles(id, outcome.files);
  const cut: string[] = [];
  const part = (name: Exclude<keyof typeof MOST, 'result'>, beginning?: number): string | null => {
    const text = outcome[name];
    if (text === null) return null;
    const { text: kept, left } = excerpt(text, MOST[name], beginning);
    if (left > 0) cut.push(`${name}: ${left} of ${text.length} characters${WAYS[name] ?? ''}`);
    return kept;
  };
  const answer: RunAnswer = {
    id,
    status,
    mode,
    result: resultJson === null || resultJson.length > MOST.result ? null : JSON.parse(resultJson),
    stdout: part('stdout') ?? '',
    stderr: part('stderr', 1 / 2) ?? '',
    error: part('error'),
    // The last lines tell where it went wrong.
    trace: part('trace', 1 / 4),
    hint: part('hint'),
    displays,
    files: files.listed,
    warnings: outcome.warnings.slice(0, MOST_WARNINGS).map((each) => excerpt(each, MOST_WARNING).text),
    cut,
    receipt,
    isolation,
  };
  const result = resultJson === null ? null : excerpt(resultJson, MOST.result);
  if (result && result.left > 0) {
    cut.unshift(
      `result: ${result.left} of ${resultJson?.length} characters of its JSON; return a part or a summary of it, or write it into a file`,
    );
  }
  cut.push(...truncations(outcome), ...leftOut(displayed, files));
  if (outcome.warnings.length > MOST_WARNINGS)
    cut.push(`warnings: ${outcome.warnings.length - MOST_WARNINGS} more`);
  const text = outcomeText(answer, result?.text ?? null);
  return { answer, content: [{ type: 'text', text }, ...images.taken, ...files.resources] };
}

const WAYS: Partial<Record<keyof typeof MOST, string>> = {
  stdout: '; print less, or only the part that is needed',
  stderr: '; print less, or only the part that is needed',
};

/** What the run itself did not keep. */
function truncations({ truncated }: Outcome): string[] {
  return truncated.map((each) =>
    'kept' in each
      ? `${each.name}: ${each.total - each.kept} of ${each.total} were not kept`
      : `${each.name}: only the first ${formatBytes(each.keptBytes)} of ${formatBytes(each.totalBytes)} were kept`,
  );
}

function leftOut(
  { displays, unlisted: moreDisplays }: Displays,
  { listed, unlisted: moreFiles }: Files,
): string[] {
  const reasons = new Map<string, string[]>();
  const add = (reason: string, name: string) => reasons.set(reason, [...(reasons.get(reason) ?? []), name]);
  for (const [index, { leftOut }] of displays.entries()) if (leftOut) add(leftOut, `display ${index + 1}`);
  for (const { path, leftOut } of listed) if (leftOut) add(leftOut, path);
  const lines = [...reasons].map(([reason, names]) => `${some(names)}: left out, ${reason}`);
  if (moreDisplays > 0) lines.push(`displays: ${moreDisplays} more`);
  if (moreFiles > 0) lines.push(`files: ${moreFiles} more`);
  return lines;
}

function some(names: string[]): string {
  return names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
}
