import type { McpServer } from '@modelcontextprotocol/server';
import { LIMIT_NAMES, LIMIT_RULES, type Limits, type RunRequest } from '@pycell/engine';
import type { z } from 'zod';
import { Refusal } from '../../errors/refusal.js';
import { answerOf, argumentsOf } from '../arguments.js';
import type { Backend } from '../backend.js';
import { renderForModel } from '../content/outcome.js';
import { reportProgress } from '../progress.js';
import { type Style, styleOf } from '../style.js';
import { failure } from './failure.js';
import { runAnswer, runArguments } from './run-schema.js';

const DESCRIPTION = `Runs Python in a fresh sandbox and returns the result, what was printed, figures and files.

- Write a script that defines main(), whose return value (any JSON, numpy, pandas, dates, dataclasses) is the result; or a snippet, whose last expression is the result.
- Every call starts anew: variables, files and installed packages of an earlier call are gone. Send what is needed as input, stdin or files.
- numpy, pandas and matplotlib are there at once; list_packages lists all. There is no network, and nothing can be installed.
- Figures of matplotlib come back as pictures, without being saved. Files that the code writes into its work folder come back.
- Text is bounded: return or print what is needed, not whole tables.`;

/** `run_python`. */
export function runPython(server: McpServer, backend: Backend): void {
  server.registerTool(
    'run_python',
    {
      title: 'Run Python',
      description: DESCRIPTION,
      inputSchema: argumentsFor(backend),
      outputSchema: ANSWER,
      annotations: {
        title: 'Run Python',
        // The code reaches nothing but its own cell, which is gone afterwards.
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: false,
        openWorldHint: false,
      },
    },
    async (wanted, context) => {
      const style = !wanted.mode || wanted.mode === 'auto' ? styleOf(wanted.code) : wanted.mode;
      const progress = reportProgress(context);
      try {
        const outcome = await backend.run(requestOf(wanted, style, backend.inputJson), {
          signal: context.mcpReq.signal,
          observer: progress.observer,
        });
        const { answer, content } = renderForModel(outcome, style);
        return { content, structuredContent: answer, isError: outcome.status !== 'ok' };
      } catch (error) {
        return failure(backend.explain(error));
      } finally {
        progress.stop();
      }
    },
  );
}

const ANSWER = answerOf(runAnswer);
const PLAIN_ARGUMENTS = argumentsOf(runArguments);
const withCeilings = new WeakMap<object, typeof PLAIN_ARGUMENTS>();

/** With the ceilings of a server, where they are known. They stay the same, and a server is made for each request. */
function argumentsFor({ ceilings }: Backend): typeof PLAIN_ARGUMENTS {
  if (!ceilings) return PLAIN_ARGUMENTS;
  const known = withCeilings.get(ceilings) ?? argumentsOf(runArguments, { limits: limitsOf(ceilings) });
  withCeilings.set(ceilings, known);
  return known;
}

/** In few words: every model that gets the tool reads all of it. */
function limitsOf(ceilings: Limits): Record<string, unknown> {
  const properties = LIMIT_NAMES.map((name) => {
    const { min, text } = LIMIT_RULES[name];
    return [name, { type: 'integer', minimum: min, maximum: ceilings[name], description: text }];
  });
  const description = 'Lower limits for this run. The maxima hold where there are none.';
  return {
    type: 'object',
    description,
    properties: Object.fromEntries(properties),
    additionalProperties: false,
  };
}

function requestOf(
  wanted: z.infer<typeof runArguments>,
  style: Style,
  inputJson: string | undefined,
): RunRequest {
  const { code, input, stdin, files, limits, seed } = wanted;
  // SVG is no picture to a model.
  const request: RunRequest = { script: code, mode: style, figures: 'png' };
  if (input !== undefined) request.inputJson = inputJson ?? jsonOf(input);
  if (stdin !== undefined) request.stdin = stdin;
  if (files !== undefined && files.length > 0) request.files = files;
  // Names and amounts are the engine's to check.
  if (limits !== undefined) request.limits = limits as NonNullable<RunRequest['limits']>;
  if (seed !== undefined) request.seed = seed;
  return request;
}

/** What is nested deeply can be read, and not written. */
function jsonOf(input: unknown): string {
  try {
    return JSON.stringify(input);
  } catch {
    throw new Refusal('invalid_field', "'input' is nested too deeply");
  }
}
