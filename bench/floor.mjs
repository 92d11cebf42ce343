// Drives floor.py: warm interpreters that fork, run and wait, without isolation and without HTTP.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ENVIRONMENT, FONT_CACHE, PYTHON, ROOT } from './python.mjs';

const GUEST = join(ROOT, 'packages', 'engine', 'guest');

export class Forker {
  /** @param {string[]} modules the zygote's warm imports */
  static async start(modules) {
    const forker = new Forker(modules);
    await forker.next();
    return forker;
  }

  /** @param {string[]} modules */
  constructor(modules) {
    const args = ['-s', join(ROOT, 'bench', 'floor.py'), GUEST, modules.join(',')];
    this.child = spawn(PYTHON, args, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...ENVIRONMENT, MPLCONFIGDIR: FONT_CACHE },
    });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  async next() {
    const { value, done } = await this.lines.next();
    const answer = done ? { error: 'it ended' } : JSON.parse(value);
    if (answer.error) throw new Error(`floor.py: ${answer.error}`);
    return answer;
  }

  /**
   * @param {import('./scripts.mjs').Script} script
   * @param {{ samples: number, pauseMs: [number, number] } | { seconds: number }} how
   * @returns {Promise<{ ms: number[], seconds: number }>}
   */
  async run(script, how) {
    this.child.stdin.write(`${JSON.stringify({ source: script.source, ...how })}\n`);
    const { answer, ms, seconds } = await this.next();
    if (!script.isRight(JSON.parse(answer))) throw new Error(`floor.py: ${script.name} gave ${answer}`);
    return { ms, seconds };
  }

  stop() {
    this.child.stdin.end();
  }
}

/**
 * Runs per second of so many forkers at once, each in a closed loop.
 *
 * @param {Forker[]} forkers
 * @param {import('./scripts.mjs').Script} script
 * @param {number} seconds
 */
export async function runsPerSecond(forkers, script, seconds) {
  const all = await Promise.all(forkers.map((forker) => forker.run(script, { seconds })));
  return all.reduce((sum, { ms, seconds: took }) => sum + ms.length / took, 0);
}
