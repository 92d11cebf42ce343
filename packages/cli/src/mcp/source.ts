import type { McpBackend } from '@pycell/service';

/** Something that runs the code of the tools. */
export interface McpSource {
  backend: McpBackend;
  /** Rejects where it cannot run anything; never resolves. */
  failed: Promise<never>;
  stop(): Promise<void>;
}
