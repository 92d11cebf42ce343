import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** What `contract.run_script` returns; `result` is JSON text. */
export interface GuestOutcome {
  status: string;
  result: string | null;
  error: string | null;
  trace: string | null;
  hint: string | null;
  warnings: string[];
}

/** A mime bundle; null for one that was left out. */
export type GuestDisplay = {
  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON the script displayed.
  data: Record<string, any>;
  metadata: Record<string, unknown>;
} | null;

export interface ChildReport<T> {
  outcome: T;
  displays: GuestDisplay[];
  stdout: string;
  stderr: string;
  exitCode: number | null;
  signal: number | null;
}

export interface Converted {
  text?: string;
  warnings?: string[];
  error?: string;
}

export interface GuestRequest {
  input?: unknown;
  stdin?: string;
  figures?: 'svg' | 'png' | 'none';
  seed?: number;
  limits?: Record<string, number>;
  /** How many scripts ran in the process, this one included. */
  times?: number;
}

/** The Python half without a jail: one warmed process for a test file, which forks for every script. */
export interface Guest {
  run(script: string, request?: GuestRequest): Promise<ChildReport<GuestOutcome>>;
  /** to_json of a Python expression, or of the variable `value` that the code sets. */
  convert(code: string): Promise<Converted>;
  roundTrip(jsonText: string): Promise<string>;
  /** Python code in a forked process; the outcome is its variable `result`. */
  python<T>(code: string): Promise<ChildReport<T>>;
  stop(): Promise<void>;
}

const root = new URL('../../../../', import.meta.url);
const python = process.env.PYCELL_PYTHON ?? fileURLToPath(new URL('.pycell/python/bin/python3', root));

export function startGuest(...warm: string[]): Guest {
  const driver = fileURLToPath(new URL('driver.py', import.meta.url));
  const child = spawn(python, [driver, ...warm], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting: { resolve(line: string): void; reject(error: Error): void }[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(line));
  let failure: Error | undefined;
  const ended = endOf(child, (error) => {
    failure = error;
    for (const { reject } of waiting.splice(0)) reject(error);
  });

  const ask = async <T>(request: object): Promise<T> => {
    if (failure) throw failure;
    const answer = new Promise<string>((resolve, reject) => waiting.push({ resolve, reject }));
    child.stdin.write(`${JSON.stringify(request)}\n`);
    return JSON.parse(await answer) as T;
  };
  return {
    run: (script, { times = 1, ...input } = {}) => ask({ op: 'run', request: { script, ...input }, times }),
    convert: (code) => ask({ op: 'convert', code }),
    roundTrip: async (text) => (await ask<{ text: string }>({ op: 'roundTrip', text })).text,
    python: (code) => ask({ op: 'python', code }),
    stop: () => {
      child.stdin.end();
      return ended;
    },
  };
}

function endOf(child: ChildProcess, failed: (error: Error) => void): Promise<void> {
  return new Promise((resolve) => {
    child.on('error', failed);
    child.stdin?.on('error', failed);
    child.on('close', (code) => {
      failed(new Error(`the Python driver ended with code ${code}`));
      resolve();
    });
  });
}
