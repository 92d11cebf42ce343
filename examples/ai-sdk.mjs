// A tool for Vercel's AI SDK:
//
//   await generateText({ model, prompt, tools: { run_python: aiTool(url) }, stopWhen: stepCountIs(10) });
//
// The model also sees the figures, where it takes pictures in the results of tools.
import { tool } from 'ai';
import { z } from 'zod';
import { CODE, DESCRIPTION, pythonTool } from './python-tool.mjs';

/** @param {string} url of the pycell service */
export function aiTool(url) {
  const python = pythonTool(url);
  return tool({
    description: DESCRIPTION,
    inputSchema: z.object({ code: z.string().describe(CODE) }),
    execute: ({ code }, { abortSignal }) => python.run(code, abortSignal),
    toModelOutput: ({ output: { text, execution } }) => ({
      type: 'content',
      value: [
        { type: /** @type {const} */ ('text'), text },
        ...figuresOf(execution).map((data) => ({
          type: /** @type {const} */ ('image-data'),
          data,
          mediaType: 'image/png',
        })),
      ],
    }),
  });
}

/** @param {import('@pycell/client').Execution} [execution] */
function figuresOf(execution) {
  return (execution?.displays ?? []).flatMap(({ data }) =>
    typeof data['image/png'] === 'string' ? [data['image/png']] : [],
  );
}
