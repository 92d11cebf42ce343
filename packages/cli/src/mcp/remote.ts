import { PycellError } from '@pycell/client';
import { LIMIT_NAMES, type Limits, type Outcome } from '@pycell/engine';
import { explain, type McpObserver } from '@pycell/service';
import { connect, type ServiceFlags } from '../remote/connect.js';
import type { Ended, Usage, Watcher } from '../run/backend.js';
import { remoteBackend } from '../run/remote.js';
import type { McpSource } from './source.js';
import { TextStream } from './text-stream.js';

/** A service, through the client: one that has its /mcp switched off does as well. */
export function remoteMcp(flags: ServiceFlags): McpSource {
  const { client } = connect(flags);
  const service = remoteBackend(flags);
  return {
    backend: {
      run: async (request, { signal, observer = {} }) =>
        outcomeOf(await service.run(request, watcherOf(observer), signal)),
      async check(script, mode, signal) {
        const found = await client.check({ script, mode }, { signal });
        return { status: 'ok', resultJson: JSON.stringify(found), error: null };
      },
      async runtime() {
        const { python, packages, warm, limits } = await client.runtime();
        const ceilings = LIMIT_NAMES.map((name) => [name, limits[name].ceiling]);
        return { python, packages, warm, limits: Object.fromEntries(ceilings) as unknown as Limits };
      },
      explain(error) {
        if (error instanceof PycellError) return `The service: ${error.message}`;
        return explain(error).text;
      },
    },
    failed: new Promise<never>(() => {}),
    stop: async () => {},
  };
}

function watcherOf(observer: McpObserver): Watcher {
  const streams = { stdout: new TextStream(), stderr: new TextStream() };
  return {
    started: (usage?: Usage) => observer.started?.(streams, usage),
    output: (name, text) => streams[name].push(text),
    display() {},
  };
}

/** A service's answer as an engine would have given it. */
function outcomeOf({ outcome, displays, resultJson }: Ended): Outcome {
  const displaysJson = displays.map((each) => JSON.stringify(each));
  return { ...(outcome as Outcome), resultJson, displaysJson };
}
