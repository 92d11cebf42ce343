/** The thread that PGlite runs in: a statement takes milliseconds of it, and none of those who wait for a run. */
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import type { Answer, Question } from './embedded.js';

const port = parentPort;
if (!port) throw new Error('embedded-thread is for a worker thread');
const { folder } = workerData as { folder: string };

const opening = PGlite.create({ dataDir: folder });

port.on('message', async ({ id, text, values, close }: Question) => {
  let answer: Answer;
  try {
    const lite = await opening;
    if (close) {
      await lite.close();
      answer = { id, rows: [] };
    } else if (values) answer = { id, rows: (await lite.query(text, values as unknown[])).rows as [] };
    else answer = { id, rows: ((await lite.exec(text)).at(-1)?.rows ?? []) as [] };
  } catch (error) {
    const { message = String(error), code } = error as { message?: string; code?: string };
    answer = { id, error: { message, ...(code !== undefined && { code }) } };
  }
  port.postMessage(answer);
});
