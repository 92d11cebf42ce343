// Compiles the TypeScript of all packages, unless no source has changed since.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { done, skip } from './progress.mjs';
import { run } from './run.mjs';
import { hashOf, isStamped, stamp } from './stamp.mjs';

/** What a bundler reads of a package beside its sources. */
const BUNDLED = ['index.html', 'vite.config.ts', join('build', 'precompress.ts')];

/** @param {import('./perform.mjs').Context} context */
export async function build({ root, state }) {
  const packages = readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name));
  const file = join(state, 'build.stamp');
  const key = sourceKey(root, packages);
  const isBuilt = packages.every((folder) => existsSync(join(folder, 'dist', '.tsbuildinfo')));
  if (isBuilt && isStamped(file, key)) return skip();
  await run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b'], { cwd: root });
  stamp(file, key);
  return done();
}

/**
 * Names, sizes and times of everything that the compiler reads; a file that is deleted counts too.
 *
 * @param {string} root
 * @param {string[]} packages
 */
export function sourceKey(root, packages) {
  const configs = ['tsconfig.base.json', 'tsconfig.json'].map((name) => join(root, name));
  const files = packages.flatMap((folder) => [
    join(folder, 'package.json'),
    join(folder, 'tsconfig.json'),
    ...BUNDLED.map((name) => join(folder, name)).filter((path) => existsSync(path)),
    ...readdirSync(join(folder, 'src'), { recursive: true }).map((name) => join(folder, 'src', String(name))),
  ]);
  const states = [...configs, ...files].sort().map((path) => {
    const { size, mtimeMs } = statSync(path);
    return `${path} ${size} ${mtimeMs}`;
  });
  return hashOf(...states, readFileSync(join(root, 'package-lock.json'), 'utf8'));
}
