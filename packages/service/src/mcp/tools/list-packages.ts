import type { McpServer } from '@modelcontextprotocol/server';
import { formatBytes, LIMIT_NAMES, LIMIT_RULES, type Limits } from '@pycell/engine';
import { z } from 'zod';
import { answerOf, argumentsOf } from '../arguments.js';
import type { Backend, Runtime } from '../backend.js';
import { failure } from './failure.js';

const ARGUMENTS = argumentsOf(z.strictObject({}));
const ANSWER = answerOf(
  z.object({
    python: z.object({ implementation: z.string(), version: z.string() }),
    packages: z.array(z.object({ name: z.string(), version: z.string() })),
    warm: z
      .array(z.string())
      .meta({ description: 'Modules that are imported ahead: importing them costs nothing.' }),
    limits: z
      .record(z.string(), z.number())
      .meta({ description: 'What a run may use at most, by the names of `limits`.' }),
  }),
);

/** `list_packages`. */
export function listPackages(server: McpServer, backend: Backend): void {
  server.registerTool(
    'list_packages',
    {
      title: 'List packages',
      description:
        'The Python that code runs in, its installed packages with their versions, and the limits of a run.',
      inputSchema: ARGUMENTS,
      outputSchema: ANSWER,
      annotations: {
        title: 'List packages',
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      },
    },
    async () => {
      try {
        const runtime = await backend.runtime();
        const structuredContent = { ...runtime, limits: { ...runtime.limits } };
        return { content: [{ type: 'text', text: textOf(runtime) }], structuredContent };
      } catch (error) {
        return failure(backend.explain(error));
      }
    },
  );
}

function textOf({ python, packages, warm, limits }: Runtime): string {
  return [
    `${python.implementation} ${python.version}`,
    `Packages: ${packages.map(({ name, version }) => `${name} ${version}`).join(', ')}`,
    `Imported ahead: ${warm.join(', ') || 'none'}`,
    `Limits of a run: ${LIMIT_NAMES.map((name) => `${name} ${amount(name, limits)}`).join(', ')}`,
  ].join('\n');
}

function amount(name: keyof Limits, limits: Limits): string {
  const { unit } = LIMIT_RULES[name];
  return unit === 'bytes' ? formatBytes(limits[name]) : `${limits[name]}${unit === 'ms' ? ' ms' : ''}`;
}
