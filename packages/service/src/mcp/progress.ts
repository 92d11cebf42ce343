import type { ServerContext } from '@modelcontextprotocol/server';
import { formatBytes, type RunStreams } from '@pycell/engine';
import type { Observer } from './backend.js';
import { shown } from './content/shown.js';

/** Often enough for a person who waits, and rare enough for a model that reads all of it. */
const EVERY_MS = 1000;
const LONGEST_LINE = 200;
const PIECE = 64 * 1024;

export interface Progress {
  observer: Observer;
  stop(): void;
}

/**
 * Tells a caller who has asked for it, once a second, how long a run has taken, what it uses and the last line that it
 * has printed.
 */
export function reportProgress({ mcpReq }: Pick<ServerContext, 'mcpReq'>, everyMs = EVERY_MS): Progress {
  const token = mcpReq._meta?.progressToken;
  if (token === undefined) return { observer: {}, stop() {} };
  const asked = performance.now();
  let began = asked;
  let usage: { readonly peakMemoryBytes: number } | undefined;
  let lines: LastLine | undefined;
  const timer = setInterval(() => {
    const now = performance.now();
    const told = lines
      ? `running for ${seconds(now - began)}${usage ? `, ${formatBytes(usage.peakMemoryBytes)}` : ''}${lines.read()}`
      : `waiting for a cell for ${seconds(now - asked)}`;
    const params = { progressToken: token, progress: Math.round(now - asked) / 1000, message: told };
    // Whoever does not read it any more has closed the connection, which ends the run by itself.
    mcpReq.notify({ method: 'notifications/progress', params }).catch(() => {});
  }, everyMs);
  return {
    observer: {
      started(streams, used) {
        began = performance.now();
        usage = used;
        lines = new LastLine(streams.stdout);
      },
    },
    stop: () => clearInterval(timer),
  };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** The last line of a stream that grows; what was read before is not read again. */
class LastLine {
  private at = 0;
  private text = '';

  constructor(private readonly stream: RunStreams['stdout']) {}

  /** With a colon before it; empty where there is none. */
  read(): string {
    for (;;) {
      const { text, next } = this.stream.read(this.at, PIECE);
      if (next === this.at) break;
      this.at = next;
      this.text = (this.text + text).slice(-PIECE);
    }
    const line =
      this.text
        .trimEnd()
        .split(/[\r\n]/)
        .at(-1) ?? '';
    return line === '' ? '' : `: ${shown(line.slice(0, LONGEST_LINE).toWellFormed())}`;
  }
}
