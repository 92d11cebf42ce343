import { type Execution, PycellClient } from '@pycell/client';
import type { RunRequest } from '@pycell/engine';
import { rawMember } from '@pycell/service';
import type { Backend, Ended } from './backend.js';

export interface RemoteOptions {
  url: string;
  apiKey?: string | undefined;
}

/** A service, through the client. */
export function remoteBackend({ url, apiKey }: RemoteOptions): Backend {
  return {
    async run({ inputJson, ...request }, watcher, signal) {
      const { parseJson, textOf } = rememberTexts();
      const client = new PycellClient({
        url,
        ...(apiKey && { apiKey }),
        parseJson,
        fetch: splicing(inputJson),
      });
      const used = { peakMemoryBytes: 0 };
      const asked = request as Omit<RunRequest, 'inputJson'>;
      for await (const event of client.stream(asked, { signal, usage: true })) {
        if (event.type === 'start') watcher.started(used);
        else if (event.type === 'usage') used.peakMemoryBytes = event.peakMemoryBytes;
        else if (event.type === 'display') watcher.display(event.display);
        else if (event.type !== 'done') watcher.output(event.type, event.text);
        else return ended(event.outcome, textOf(event.outcome));
      }
      throw new Error('a stream ends with `done` or throws');
    },
    stop: async () => {},
  };
}

function ended(execution: Execution, json: string): Ended {
  const resultJson = execution.status === 'ok' ? (rawMember(json, 'result') ?? null) : null;
  return { outcome: execution as Ended['outcome'], displays: execution.displays, resultJson, json };
}

/** Keeps the text that an object was made from: a number in it may have more digits than the object has. */
function rememberTexts() {
  const texts = new WeakMap<object, string>();
  const parseJson = (text: string): unknown => {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) texts.set(value, text);
    return value;
  };
  return { parseJson, textOf: (value: object) => texts.get(value) ?? JSON.stringify(value) };
}

/** Adds the input to the body as it was typed, digit by digit. */
function splicing(inputJson: string | undefined): typeof fetch {
  return (url, init = {}) => {
    const body = init.body;
    if (typeof body !== 'string' || inputJson === undefined) return fetch(url, init);
    return fetch(url, { ...init, body: `${body.slice(0, -1)},"input":${inputJson}}` });
  };
}
