import type { ExecuteRequest, Execution } from '@pycell/client';
import { rawMember } from '@pycell/service';
import { connect, type ServiceFlags } from '../remote/connect.js';
import type { Backend, Ended } from './backend.js';

/** A service, through the client. */
export function remoteBackend(flags: ServiceFlags): Backend {
  return {
    async run({ inputJson, ...request }, watcher, signal) {
      const { client, textOf } = connect(flags, inputJson === undefined ? {} : { input: inputJson });
      const used = { peakMemoryBytes: 0 };
      const asked = request as ExecuteRequest;
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

/** @param json the text that the execution came as */
export function ended(execution: Execution, json: string): Ended {
  const resultJson = execution.status === 'ok' ? (rawMember(json, 'result') ?? null) : null;
  return { outcome: execution as Ended['outcome'], displays: execution.displays, resultJson, json };
}
