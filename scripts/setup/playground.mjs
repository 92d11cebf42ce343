// Bundles the playground's page, unless nothing that it is made of has changed since.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sourceKey } from './build.mjs';
import { done, skip } from './progress.mjs';
import { run } from './run.mjs';
import { isStamped, stamp } from './stamp.mjs';

/** @param {Pick<import('./perform.mjs').Context, 'root' | 'state'>} context */
export async function buildPlayground({ root, state }) {
  const folder = join(root, 'packages', 'playground');
  const file = join(state, 'playground.stamp');
  // The page has the client within.
  const key = sourceKey(root, [folder, join(root, 'packages', 'client')]);
  if (existsSync(join(folder, 'dist', 'site', 'index.html')) && isStamped(file, key)) return skip();
  await run(process.execPath, [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', folder], {
    cwd: root,
  });
  stamp(file, key);
  return done();
}
