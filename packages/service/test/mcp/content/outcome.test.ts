import type { Outcome } from '@pycell/engine';
import { expect, test } from 'vitest';
import { sampleOutcome } from '../../../../engine/test/support/outcome.js';
import { renderForModel } from '../../../src/mcp/content/outcome.js';
import { runAnswer } from '../../../src/mcp/tools/run-schema.js';

const OUTCOME = sampleOutcome({ resultJson: '{"a":12345678901234567890}' });

const render = (outcome: Partial<Outcome>) => {
  const { answer, content } = renderForModel({ ...OUTCOME, ...outcome }, 'main');
  expect(runAnswer.safeParse(answer).success).toBe(true);
  const [first] = content;
  return { answer, content, text: first?.type === 'text' ? first.text : '' };
};

test('the text has the result digit by digit, and nothing that there is not', () => {
  expect(render({}).text).toBe('Result (JSON):\n{"a":12345678901234567890}\n\n(2 ms, 1 MiB)');
});

test('a failure begins with its cause and what to do about it', () => {
  const { text } = render({
    status: 'exception',
    resultJson: null,
    error: 'Script execution failed: ValueError: x',
    trace: 'Traceback …\n',
    hint: 'Do this.',
    stdout: 'before\n',
  });
  expect(text).toBe(
    'Failed (exception): Script execution failed: ValueError: x\n\nHint: Do this.\n\nTraceback:\nTraceback …\n\nOutput so far:\nbefore\n\n(2 ms, 1 MiB)',
  );
});

test('of everything at its most a model gets 50,000 characters, and is told what is missing and how to get it', () => {
  const long = 'x'.repeat(1 << 20);
  const { answer, text } = render({
    status: 'exception',
    resultJson: JSON.stringify(long),
    stdout: long,
    stderr: long,
    error: long,
    trace: long,
    hint: long,
    warnings: Array.from({ length: 100 }, () => long),
    displaysJson: Array.from({ length: 100 }, () =>
      JSON.stringify({ data: { [long]: 1, 'text/plain': long }, metadata: {} }),
    ),
    files: Array.from({ length: 1000 }, (_, n) => ({
      path: `${n}${'y'.repeat(900)}`,
      size: 1 << 20,
      encoding: 'utf-8' as const,
      content: long,
      mediaType: 'text/plain',
    })),
    truncated: [{ name: 'stdout', keptBytes: 1 << 20, totalBytes: 1 << 21 }],
  });
  expect(text.length).toBeLessThan(50_000);
  expect(JSON.stringify(answer).length).toBeLessThan(60_000);
  expect(answer.result).toBeNull();
  expect(text).toContain('return a part or a summary of it');
  expect(text).toContain('print less, or only the part');
  expect(text).toContain('stdout: only the first 1 MiB of 2 MiB were kept');
});

test('markup of the script is left to its text, and a picture that is none to its reason', () => {
  const html = { 'text/html': '<script>alert(1)</script>', 'text/plain': 'a  b' };
  const svg = { 'image/svg+xml': '<svg onload="alert(1)"/>' };
  const png = { 'image/png': 'bm90IGEgcG5n', 'text/plain': 'Figure(1x1)' };
  const { content, text, answer } = render({
    displaysJson: [html, svg, png].map((data) => JSON.stringify({ data, metadata: {} })),
  });
  expect(content).toHaveLength(1);
  expect(text).toContain('Displayed:\n[1] a  b\n[2] image/svg+xml\n[3] Figure(1x1)');
  expect(text).toContain('display 3: left out, it is no PNG');
  expect(JSON.stringify(answer)).not.toContain('alert');
});
