// What set-up needs of the operating system: bubblewrap, libseccomp, and pip where Python has none.
import { done, skip } from './progress.mjs';
import { findPython } from './python.mjs';
import { asRoot, attempt, findAll, run, SetupError } from './run.mjs';

/** @param {import('./perform.mjs').Context} context */
export async function installJail(context) {
  const names = missing(context);
  if (names.length === 0) return skip('present');
  await install(names, 'the sandbox needs that', context.env);
  context.python = await findPython(context.env);
  const still = missing(context);
  if (still.length === 0) return done(names.join(', '));
  throw new SetupError(
    `${still.join(' and ')} was installed, and still cannot be used: ` +
      `bwrap has to be in PATH, and ${context.python.executable} has to be able to load libseccomp.so.2.`,
  );
}

/** @param {import('./perform.mjs').Context} context */
function missing({ env, python }) {
  return [
    findAll('bwrap', `${env.PATH}:/usr/bin`).length === 0 ? 'bubblewrap' : '',
    python?.libseccomp ? '' : 'libseccomp2',
  ].filter(Boolean);
}

/**
 * Why Debian packages are not ours to install here, with what to do about it; undefined where they are.
 *
 * @param {string[]} names
 * @param {string} why
 * @param {NodeJS.ProcessEnv} env
 */
export function notOurs(names, why, env) {
  if (findApt(env) === undefined) {
    return (
      `${names.join(' and ')} (so Debian calls them) are not installed: ${why}.\n` +
      "Install them with this system's package manager, then start again."
    );
  }
  if (process.getuid?.() === 0) return undefined;
  return `${names.join(' and ')}: not installed; ${why}. Type:\n\n  ${asRoot(installLine(names))}\n`;
}

/**
 * Installs Debian packages when that is ours to do, and otherwise stops with the line to type.
 *
 * @param {string[]} names
 * @param {string} why
 * @param {NodeJS.ProcessEnv} env
 */
export async function install(names, why, env) {
  const apt = findApt(env);
  const reason = notOurs(names, why, env);
  if (reason || !apt) throw new SetupError(reason);
  const quiet = { ...env, DEBIAN_FRONTEND: 'noninteractive' };
  // One package source that cannot be reached need not hold the packages wanted here.
  await attempt(apt, ['update'], { env: quiet });
  await run(apt, ['install', '-y', '--no-install-recommends', ...names], {
    env: quiet,
    hint: `To see it at work, type: ${installLine(names)}`,
  });
}

/** @param {NodeJS.ProcessEnv} env */
function findApt(env) {
  return findAll('apt-get', `${env.PATH}:/usr/bin`)[0];
}

/** @param {string[]} names */
function installLine(names) {
  return `apt-get update && apt-get install -y ${names.join(' ')}`;
}
