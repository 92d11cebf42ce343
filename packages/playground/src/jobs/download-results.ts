import { PycellClient } from '@pycell/client';
import { type Settings, serviceUrl } from '../settings/settings.js';
import { download } from '../ui/download.js';

/** So many lines are one piece: a file in a thousand pieces is slow to make, one in one piece is twice in memory. */
const LINES = 100;

/** Saves a batch's results as the service wrote them, each digit of them: a client that parses would write `1.0` as `1`. */
export async function downloadResults(settings: Settings, batchId: string): Promise<void> {
  const { apiKey } = settings;
  const client = new PycellClient({
    url: serviceUrl(settings),
    retries: 0,
    parseJson: (text) => ({ ...JSON.parse(text), [TEXT]: text }),
    ...(apiKey !== '' && { apiKey }),
  });
  const pieces: Blob[] = [];
  let lines: string[] = [];
  const flush = () => {
    pieces.push(new Blob(lines));
    lines = [];
  };
  for await (const line of client.jobs.results(batchId)) {
    lines.push((line as unknown as Kept)[TEXT], '\n');
    if (lines.length >= 2 * LINES) flush();
  }
  flush();
  download(`batch-${batchId}.jsonl`, new Blob(pieces));
}

const TEXT = Symbol('the text of a line');

interface Kept {
  [TEXT]: string;
}
