import { type CheckResult, type Diagnostic, PycellClient } from '@pycell/client';
import { createEngine } from '@pycell/engine';
import { createLogger, engineOptions, loadConfig } from '@pycell/service';
import { EXIT } from './exit-codes.js';
import { CommandError } from './failure.js';
import { readScript } from './read-script.js';
import { nextSignal } from './signals.js';

export interface CheckFlags {
  policy?: 'open' | 'restricted';
  mode?: 'main' | 'snippet';
  url?: string;
  apiKey?: string;
  json?: boolean;
}

/** `pycell check FILE`: what is wrong with a script, as compilers say it. 1 where there is an error. */
export async function check(file: string, flags: CheckFlags): Promise<number> {
  const script = await readScript(file);
  const leave = new AbortController();
  const checking = (flags.url ? checkThere : checkHere)(script, flags, leave.signal);
  const found = await Promise.race([checking, nextSignal()]);
  if (typeof found === 'string') {
    leave.abort();
    await checking.catch(() => {});
    return found === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
  }
  const name = file === '-' ? '<stdin>' : file;
  process.stdout.write(
    flags.json ? `${JSON.stringify(found, null, 2)}\n` : findings(name, found.diagnostics),
  );
  return found.ok ? EXIT.ok : EXIT.failure;
}

function checkThere(script: string, { url = '', apiKey, policy, mode }: CheckFlags, signal: AbortSignal) {
  const key = apiKey || process.env.PYCELL_API_KEY;
  const client = new PycellClient({ url, ...(key && { apiKey: key }) });
  return client.check({ script, ...(policy && { policy }), ...(mode && { mode }) }, { signal });
}

/** In a cell, too: it knows which packages are installed, and the text of a stranger is read where it can do no harm. */
async function checkHere(
  script: string,
  { policy, mode }: CheckFlags,
  signal: AbortSignal,
): Promise<CheckResult> {
  const { config } = loadConfig(process.env);
  const log = createLogger('error', process.stderr);
  const engine = createEngine({ ...engineOptions(config, log), cells: 1, readyCells: 1 });
  signal.addEventListener('abort', () => void engine.stop());
  try {
    await engine.start();
    const { status, error, resultJson } = await engine.run(
      { script, mode: 'check', ...(policy && { policy }), ...(mode && { checkedAs: mode }) },
      { signal },
    );
    if (status === 'ok' && resultJson !== null) return JSON.parse(resultJson) as CheckResult;
    throw new CommandError(`The script could not be checked: ${error ?? status}`, EXIT.failure);
  } finally {
    await engine.stop();
  }
}

/** `script.py:3:5: error: '(' was never closed (syntax_error)`, as editors know how to read. */
export function findings(file: string, diagnostics: Diagnostic[]): string {
  const lines = diagnostics.map(({ line, column, severity, message, code, hint }) => {
    const place = [file, line, column].filter((part) => part !== null).join(':');
    const first = `${place}: ${severity}: ${message} (${code})\n`;
    return hint ? `${first}  → ${hint}\n` : first;
  });
  return lines.join('');
}
