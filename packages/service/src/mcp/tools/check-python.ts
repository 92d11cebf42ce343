import type { McpServer } from '@modelcontextprotocol/server';
import type { Outcome } from '@pycell/engine';
import { z } from 'zod';
import { check } from '../../openapi/answers.js';
import { source } from '../../request/source.js';
import { answerOf, argumentsOf } from '../arguments.js';
import type { Backend } from '../backend.js';
import { excerpt } from '../content/excerpt.js';
import { styleOf } from '../style.js';
import { failure } from './failure.js';
import { runArguments } from './run-schema.js';

const DESCRIPTION = `Reads Python without running it: syntax errors, imports that are not installed (with the nearest name that is), calls that the sandbox refuses, and risky calls. Lines and columns count from 1.`;

const ARGUMENTS = argumentsOf(
  z.strictObject({
    code: source('code', 'Python source to look at, at most 1 MiB. It is not run.'),
    mode: runArguments.shape.mode,
  }),
);
const ANSWER = answerOf(check);

const MOST_DIAGNOSTICS = 50;
const MOST_MESSAGE = 500;

interface Diagnostic {
  severity: string;
  code: string;
  message: string;
  line: number | null;
  column: number | null;
  hint: string | null;
}

/** `check_python`. */
export function checkPython(server: McpServer, backend: Backend): void {
  server.registerTool(
    'check_python',
    {
      title: 'Check Python',
      description: DESCRIPTION,
      inputSchema: ARGUMENTS,
      outputSchema: ANSWER,
      annotations: {
        title: 'Check Python',
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      },
    },
    async ({ code, mode }, { mcpReq: { signal } }) => {
      const style = !mode || mode === 'auto' ? styleOf(code) : mode;
      try {
        const outcome = await backend.check(code, style, signal);
        const found = diagnosticsOf(outcome);
        if (!found) return failure(`The code could not be checked: ${outcome.error ?? outcome.status}`);
        const kept = found.slice(0, MOST_DIAGNOSTICS);
        const ok = !found.some(({ severity }) => severity === 'error');
        const text = textOf(ok, kept, found.length - kept.length);
        return { content: [{ type: 'text', text }], structuredContent: { ok, diagnostics: kept } };
      } catch (error) {
        return failure(backend.explain(error));
      }
    },
  );
}

function diagnosticsOf({
  status,
  resultJson,
}: Pick<Outcome, 'status' | 'resultJson'>): Diagnostic[] | undefined {
  if (status !== 'ok' || resultJson === null) return undefined;
  const { diagnostics } = JSON.parse(resultJson) as { diagnostics: Diagnostic[] };
  return diagnostics.map((each) => ({
    ...each,
    message: excerpt(each.message, MOST_MESSAGE).text,
    hint: each.hint && excerpt(each.hint, MOST_MESSAGE).text,
  }));
}

function textOf(ok: boolean, diagnostics: Diagnostic[], more: number): string {
  const lines = diagnostics.map(({ severity, code, message, line, column, hint }) => {
    const place = line === null ? '' : `line ${line}${column === null ? '' : `, column ${column}`}: `;
    return `${place}${severity}: ${message} (${code})${hint ? `\n  ${hint}` : ''}`;
  });
  if (more > 0) lines.push(`${more} more are left out.`);
  return [ok ? 'No error was found.' : 'There are errors.', ...lines].join('\n');
}
