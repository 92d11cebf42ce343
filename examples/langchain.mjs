// A tool for LangChain JS, for `model.bindTools([tool])`, `createAgent({ model, tools: [tool] })` and the like. The model reads the
// text; figures and files are the message's artifact, for the program.
import { tool } from '@langchain/core/tools';
import { z } from 'zod';
import { CODE, DESCRIPTION, NAME, pythonTool } from './python-tool.mjs';

/** @param {string} url of the pycell service */
export function langchainTool(url) {
  const python = pythonTool(url);
  return tool(
    async ({ code }, config) => {
      const { text, execution } = await python.run(code, config?.signal);
      return [text, execution];
    },
    {
      name: NAME,
      description: DESCRIPTION,
      schema: z.object({ code: z.string().describe(CODE) }),
      responseFormat: 'content_and_artifact',
    },
  );
}
