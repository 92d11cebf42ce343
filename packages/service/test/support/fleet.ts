/** Instances as processes of their own, which can be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectRoot } from '../../../engine/test/support/engine.js';
import { until } from './live.js';

const PROGRAM = join(projectRoot, 'packages', 'cli', 'bin', 'pycell.js');

export interface Instance {
  url: string;
  process: ChildProcess;
  /** What it has logged. */
  log(): string;
  /** SIGKILL unless it says otherwise; resolves when it is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts one and waits until it is ready. */
export async function startInstance(env: Record<string, string>): Promise<Instance> {
  const child = spawn(process.execPath, [PROGRAM, 'serve'], {
    env: {
      ...process.env,
      PORT: '0',
      PYCELL_WARM: 'none',
      PYCELL_LOG: 'info',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-200_000);
    });
  }
  const ended = once(child, 'close');
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  try {
    await until(() => {
      if (isOver()) throw new Error(`the instance has ended: ${log}`);
      return log.includes('"msg":"ready"');
    }, 90_000);
  } catch (error) {
    if (!isOver()) child.kill('SIGKILL');
    throw error;
  }
  return {
    url: /"url":"([^"]+)"/.exec(log)?.[1] ?? '',
    process: child,
    log: () => log,
    async kill(signal = 'SIGKILL') {
      if (!isOver()) child.kill(signal);
      await ended;
    },
  };
}
