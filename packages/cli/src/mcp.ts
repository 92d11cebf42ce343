import { loadConfig, serveMcp } from '@pycell/service';
import { EXIT } from './exit-codes.js';
import { localMcp } from './mcp/local.js';
import { remoteMcp } from './mcp/remote.js';
import type { ServiceFlags } from './remote/connect.js';
import { nextSignal } from './signals.js';

/**
 * `pycell mcp`: the Model Context Protocol on standard input and output, until the client closes them. The sandbox warms
 * up meanwhile; where it cannot be started the server ends and says why on stderr, which clients keep.
 */
export async function mcp(flags: ServiceFlags): Promise<number> {
  const { config } = loadConfig(process.env);
  const source = flags.url ? remoteMcp(flags) : localMcp(config);
  const { stdin: input, stdout: output } = process;
  const over = Promise.race([nextSignal(), clientLeaves(), source.failed]);
  const server = serveMcp(source.backend, { input, output, mostBytes: config.bodyBytes });
  try {
    const ended = await over;
    if (ended === undefined) return EXIT.ok;
    return ended === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
  } finally {
    await server.close();
    await source.stop();
  }
}

/** Closing our input is how a client says that it is done; one that is killed closes our output, too. */
function clientLeaves(): Promise<undefined> {
  return new Promise((resolve) => {
    const leave = () => resolve(undefined);
    process.stdin.once('end', leave).once('close', leave).once('error', leave);
    process.stdout.once('close', leave).once('error', leave);
  });
}
