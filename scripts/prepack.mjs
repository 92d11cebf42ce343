// What npm runs before it packs one of the packages: puts into the package's folder what belongs to
// it and is elsewhere in the repository. The current folder is the package's.
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPlayground } from './setup/playground.mjs';
import { run } from './setup/run.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const target = process.cwd();
const { name } = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8'));

await run(process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-b', target]);
if (name === '@pycell/playground') {
  const state = join(ROOT, '.pycell');
  mkdirSync(state, { recursive: true });
  await buildPlayground({ root: ROOT, state });
}
copyFileSync(join(ROOT, 'LICENSE'), join(target, 'LICENSE'));
if (name === 'pycell') copySetup(join(target, 'dist', 'setup'));

/**
 * The steps of `pycell setup`: install.mjs, and what it imports of the same folder.
 *
 * @param {string} folder
 */
function copySetup(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const files = new Set(['install.mjs']);
  // A set grows while it is gone through, and gives what is new as well.
  for (const file of files) {
    const source = join(ROOT, 'scripts', 'setup', file);
    const imports = readFileSync(source, 'utf8').matchAll(/^import .* from '\.\/(.*)';$/gm);
    for (const [, imported = ''] of imports) files.add(imported);
    copyFileSync(source, join(folder, basename(file)));
  }
}
