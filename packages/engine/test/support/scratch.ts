/** Scratch that is a folder, as the host sees it. */
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineOptions, type TestEngine } from './engine.js';
import { folders } from './host.js';
import { rungOf } from './rung.js';

/** The folder of each slot: `<number>-<random>`, below the engine's own folder or in the prepared root. */
export function scratchFolders(engine: TestEngine): string[] {
  const { tree } = rungOf(engine);
  const own = folders();
  const bases =
    tree === 'landlock'
      ? own.map((name) => join(process.env.XDG_RUNTIME_DIR || tmpdir(), name))
      : [join(engineOptions.preparedRoot ?? '', 'work')];
  return bases
    .flatMap((base) => list(base).map((name) => join(base, name)))
    .filter((path) => /scratch-\d+$/.test(path) && own.some((name) => path.includes(name)))
    .flatMap((path) => list(path).map((name) => join(path, name)));
}

/** What scripts have made and nobody has removed yet; their own script.py not counted. */
export function filesBelow(engine: TestEngine): string[] {
  return scratchFolders(engine).flatMap((slot) =>
    list(slot).flatMap((place) =>
      /^(work|tmp)$/.test(place)
        ? list(join(slot, place))
            .filter((name) => name !== 'script.py')
            .map((name) => join(slot, place, name))
        : [join(slot, place)],
    ),
  );
}

function list(path: string): string[] {
  try {
    return existsSync(path) ? readdirSync(path) : [];
  } catch {
    return []; // removed meanwhile
  }
}
