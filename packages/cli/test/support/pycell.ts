import { type ChildProcess, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface Done {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Starts the command line as it is built. */
export function start(args: string[], env: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, ...env } });
}

/** Runs the command line as it is built, to its end. */
export async function pycell(args: string[], { stdin = '', env = {} } = {}): Promise<Done> {
  const child = start(args, env);
  child.stdin?.on('error', () => {}).end(stdin);
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all(
    [child.stdout, child.stderr].map((out) => (out ? text(out) : '')),
  );
  return { code: await code, stdout: stdout ?? '', stderr: stderr ?? '' };
}
