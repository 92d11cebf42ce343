/** Attempts at what a cell must not be able to do, as tables: what is tried, in Python, and what it gets. */
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { functionOf, type TestEngine } from './engine.js';
import { holds, testUnless } from './rung.js';

export interface Attempt {
  /** What is tried, for the title. */
  attempt: string;
  /**
   * An expression or statements that raise OSError. `call(name, …)` is a raw system call, and `given` what the
   * attempt got from its test.
   */
  python: string;
  /** The errno it must get, by name; several where the order of two layers decides which of them refuses. */
  gets: string | string[];
  given?: unknown;
  /**
   * The host's file that it would change by chmod or utime. Where cells share a uid such calls are answered with success
   * and not done; there the file is looked at from outside.
   */
  target?: string;
  /** Only where this is so, or the reason why not. */
  skip?: string | false | undefined;
}

const kernel = readFileSync(fileURLToPath(new URL('kernel.py', import.meta.url)), 'utf8');

/** kernel.py, and a script's text behind it. */
export function withKernel(script: string): string {
  return `${kernel}\n\n${script}`;
}

/** The name of the errno that an attempt comes to in a cell of its own, or `worked: …`. */
export async function comesTo(engine: TestEngine, python: string, given: unknown = null): Promise<string> {
  const script = `${functionOf('attempt(given)', python)}\n\ndef main(given):\n    return came_to(attempt, given)\n`;
  const outcome = await engine.script(withKernel(script), { inputJson: JSON.stringify(given) });
  if (outcome.status !== 'ok') throw new Error(`not ok: ${JSON.stringify(outcome, null, 2)}`);
  return JSON.parse(outcome.resultJson as string);
}

/** A container's own file system, as `docker run --read-only` has it; gVisor's jail mounts all of its own so. */
const IS_READ_ONLY = readFileSync('/proc/self/mountinfo', 'utf8')
  .split('\n')
  .some((line) => / \/ \/ ro[, ]/.test(line));

/** A test for each attempt. */
export function refuses(engine: TestEngine, group: string, attempts: Attempt[]): void {
  describe(group, () => {
    for (const { attempt, python, gets, given, target, skip } of attempts) {
      const accepted = [gets].flat();
      // Which of the two is asked first is the kernel's business.
      if ((IS_READ_ONLY || engine.isolation().jail === 'gvisor') && accepted.includes('EACCES'))
        accepted.push('EROFS');
      const title = `${attempt}: ${accepted.join(' or ')}`;
      if (!skip && target && pretends(engine)) staysAsItWas(engine, attempt, python, given, target);
      else
        testUnless(skip, title, async () => expect(accepted).toContain(await comesTo(engine, python, given)));
    }
  });
}

/** The filter answers chmod and utime with success, and does nothing. */
export function pretends(engine: TestEngine): boolean {
  return !holds(engine, 'mount namespace') && !holds(engine, 'uid per cell');
}

function staysAsItWas(engine: TestEngine, attempt: string, python: string, given: unknown, target: string) {
  test(`${attempt}: answered with success, and not done`, async () => {
    const before = stateOf(target);
    expect(await comesTo(engine, python, given)).toBe('worked: None');
    expect(stateOf(target)).toEqual(before);
  });
}

/** What may be changed about a file, but for its content. */
export function stateOf(path: string) {
  const { mode, uid, gid, size, mtimeMs, nlink } = statSync(path);
  return { mode, uid, gid, size, mtimeMs, nlink };
}
