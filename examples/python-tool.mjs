// What a tool for language models needs, whatever the library: a name, words about it, a way to run code, and an answer that is
// short enough for a model to read.
import { PycellClient, RefusedError } from '@pycell/client';

export const NAME = 'run_python';
export const DESCRIPTION =
  'Runs Python in a fresh sandbox without network. The value of the last expression is the result. numpy, pandas and matplotlib are installed. Nothing is kept between calls.';
export const CODE = 'The code to run, as in a cell of a notebook.';

/** Characters of each text. A model pays for every one, and forgets the task over a long table. */
const MOST = 4000;

/** @typedef {import('@pycell/client').Execution} Execution */

/**
 * @param {string} url of the service
 * @param {string} [apiKey]
 */
export function pythonTool(url, apiKey = process.env.PYCELL_API_KEY) {
  const pycell = new PycellClient({ url, ...(apiKey && { apiKey }) });
  return {
    /**
     * Runs code for a model.
     *
     * @param {string} code
     * @param {AbortSignal} [signal] ends the run when it aborts
     * @returns {Promise<{text: string, execution?: Execution}>} what the model reads, and all that there is
     */
    async run(code, signal) {
      try {
        const request = /** @type {const} */ ({ script: code, mode: 'snippet', figures: 'png' });
        const execution = await pycell.execute(request, signal && { signal });
        return { text: textOf(execution), execution };
      } catch (error) {
        // The model can do something about it: write less code, or wait. Anything else is the program's to handle.
        if (error instanceof RefusedError) return { text: error.message };
        throw error;
      }
    },
  };
}

/** @param {Execution} execution */
function textOf({ status, result, stdout, stderr, error, trace, hint, displays, files }) {
  const shown = displays.map(({ data }) => data['text/plain']).filter(Boolean);
  const answer = {
    status,
    ...(status === 'ok' && { result: short(JSON.stringify(result)) }),
    ...(stdout && { stdout: short(stdout) }),
    ...(stderr && { stderr: short(stderr) }),
    ...(shown.length > 0 && { displayed: short(shown.join('\n')) }),
    ...(files.length > 0 && { files: files.map(({ path, size }) => `${path} (${size} bytes)`).slice(0, 20) }),
    ...(error && { error: short(error) }),
    ...(hint && { hint }),
    ...(trace && { trace: short(trace) }),
  };
  return JSON.stringify(answer);
}

/** @param {string} text */
function short(text) {
  return text.length <= MOST ? text : `${text.slice(0, MOST)}… (${text.length - MOST} characters left out)`;
}
