// matplotlib's list of fonts. Without it, the first import of matplotlib.pyplot takes a second or
// more to look at every font.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { done, skip } from './progress.mjs';
import { pythonEnv } from './python.mjs';
import { run } from './run.mjs';
import { hashOf, isStamped, stamp } from './stamp.mjs';

/** @param {import('./perform.mjs').Context} context */
export async function buildFontCache({ guest, state, env, python }) {
  const program = join(guest, 'build_font_cache.py');
  const ours = join(state, 'python', 'bin', 'python3');
  if (python.own && !python.matplotlib) return skip('PYCELL_PYTHON has no matplotlib');
  const key = hashOf(
    readFileSync(program, 'utf8'),
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
  await run(python.own ? python.executable : ours, ['-I', program], {
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
