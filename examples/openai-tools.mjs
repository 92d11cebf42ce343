// A loop around a model that speaks the Chat Completions API: it may run Python as often as it needs, and then answers.
//
//   const openai = new OpenAI();
//   await ask('What is the 50th prime number?', 'http://localhost:8080', (messages, tools) =>
//     openai.chat.completions.create({ model: '…', messages, tools }));
import { CODE, DESCRIPTION, NAME, pythonTool } from './python-tool.mjs';

/** What the model is told of the tool. */
export const TOOLS = [
  {
    type: 'function',
    function: {
      name: NAME,
      description: DESCRIPTION,
      parameters: {
        type: 'object',
        properties: { code: { type: 'string', description: CODE } },
        required: ['code'],
        additionalProperties: false,
      },
    },
  },
];

const MOST_ROUNDS = 10;

/**
 * @typedef {{id: string, type: 'function', function: {name: string, arguments: string}}} ToolCall
 * @typedef {{role: string, content: string | null, tool_calls?: ToolCall[], tool_call_id?: string}} Message
 * @typedef {(messages: Message[], tools: typeof TOOLS) => Promise<{choices: {message: Message}[]}>} Complete
 */

/**
 * @param {string} question
 * @param {string} url of the pycell service
 * @param {Complete} complete
 * @returns {Promise<{answer: string | null, messages: Message[]}>}
 */
export async function ask(question, url, complete) {
  const python = pythonTool(url);
  /** @type {Message[]} */
  const messages = [{ role: 'user', content: question }];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const message = (await complete(messages, TOOLS)).choices[0]?.message;
    if (!message) throw new Error('the model has no answer');
    messages.push(message);
    if (!message.tool_calls?.length) return { answer: message.content, messages };
    const answers = await Promise.all(message.tool_calls.map((call) => answerCall(python, call)));
    messages.push(...answers);
  }
  throw new Error(`the model still wants to run code after ${MOST_ROUNDS} rounds`);
}

/**
 * A model can make up tools and write arguments that are no JSON: it is told so, and tries again.
 *
 * @param {ReturnType<typeof pythonTool>} python
 * @param {ToolCall} call
 * @returns {Promise<Message>}
 */
async function answerCall(python, { id, function: { name, arguments: text } }) {
  /** @param {string} content */
  const answer = (content) => ({ role: 'tool', tool_call_id: id, content });
  if (name !== NAME) return answer(`There is no tool ${name}; the only one is ${NAME}.`);
  const code = codeOf(text);
  if (code === undefined) return answer('The arguments have to be JSON: {"code": "…"}.');
  return answer((await python.run(code)).text);
}

/** @param {string} text */
function codeOf(text) {
  try {
    const { code } = JSON.parse(text);
    return typeof code === 'string' ? code : undefined;
  } catch {
    return undefined;
  }
}
