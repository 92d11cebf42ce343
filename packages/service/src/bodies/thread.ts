/** The thread that large bodies are read in. */
import { parentPort } from 'node:worker_threads';
import { refusalFrom } from '../errors/from-error.js';
import { FORMS } from './forms.js';
import type { Answer, Question } from './reader.js';

const port = parentPort;
if (!port) throw new Error('This file is for a worker thread');

port.on('message', ({ form, bytes, terms }: Question) => {
  port.postMessage(answer());

  function answer(): Answer {
    try {
      const read = FORMS[form] as (body: Buffer, ...terms: unknown[]) => unknown;
      return { value: read(Buffer.from(bytes), ...terms) };
    } catch (error) {
      // Every error that reading throws is one that the caller is told of; another is a fault of ours, for the log.
      const { code, message, suggestion } = refusalFrom(error, 0);
      return code === 'internal_error'
        ? { fault: String((error as Error).stack) }
        : { refusal: { code, message, suggestion } };
    }
  }
});
