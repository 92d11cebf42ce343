/** A prepared root of the tests' own interpreter, made once and kept beside what set-up has made. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { engineOptions, projectRoot, state } from './engine.js';

const script = join(projectRoot, 'packages/engine/guest/prepare_root.py');

/** Its folder. Files are hard links where that is possible, so it takes seconds and no space. */
export function preparedRoot(): string {
  const root = join(state, 'root');
  if (!isOfOurs(root)) execFileSync(engineOptions.python, ['-s', '-P', script, root], { stdio: 'pipe' });
  return root;
}

function isOfOurs(root: string): boolean {
  const query = 'import platform, sys; print(sys.executable, platform.python_version())';
  const ours = execFileSync(engineOptions.python, ['-s', '-P', '-c', query], { encoding: 'utf8' }).trim();
  try {
    const { executable, version } = JSON.parse(readFileSync(join(root, '.pycell-root.json'), 'utf8'));
    return `${executable} ${version}` === ours;
  } catch {
    return false;
  }
}
