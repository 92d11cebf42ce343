// matplotlib's list of fonts. Without it, the first import of matplotlib.pyplot takes a second or
// more to look at every font.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { done, skip } from './progress.mjs';
import { pythonEnv } from './python.mjs';
import { run } from './run.mjs';
import { hashOf, isStamped, stamp } from './stamp.mjs';

// Only the fonts that come with matplotlib: the others are not there in the jail, and a list that
// names a missing file makes matplotlib build the list again, in every run.
const BUILD = `
import matplotlib.font_manager as manager
find = manager.findSystemFonts
manager.findSystemFonts = lambda fontpaths=None, fontext="ttf": find(fontpaths, fontext) if fontpaths else []
manager._load_fontmanager(try_read_cache=False)
`;

/** @param {import('../setup.mjs').Context} context */
export async function buildFontCache({ state, env, python }) {
  const ours = join(state, 'python', 'bin', 'python3');
  if (python.own && !python.matplotlib) return skip('PYCELL_PYTHON has no matplotlib');
  const key = hashOf(
    BUILD,
    python.executable,
    python.version,
    python.matplotlib ?? readFileSync(join(state, 'python', '.pycell-stamp'), 'utf8'),
  );
  const place = join(state, 'matplotlib');
  const file = join(state, 'matplotlib.stamp');
  if (isStamped(file, key)) return skip();

  const fresh = `${place}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh);
  await run(python.own ? python.executable : ours, ['-I', '-c', BUILD], {
    env: { ...pythonEnv(env), MPLCONFIGDIR: fresh, MPLBACKEND: 'Agg' },
    hint: 'matplotlib could not be imported.',
  });
  mkdirSync(place, { recursive: true });
  for (const name of readdirSync(fresh)) {
    if (name.endsWith('.json')) renameSync(join(fresh, name), join(place, name));
  }
  rmSync(fresh, { recursive: true, force: true });
  stamp(file, key);
  return done();
}
