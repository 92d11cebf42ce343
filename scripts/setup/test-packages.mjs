// What tests need of the operating system beside what runs: a browser, and a PostgreSQL server. Only `npm test` asks for it.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { done, skip } from './progress.mjs';
import { findAll, isExecutable } from './run.mjs';
import { install, notOurs } from './system-packages.mjs';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const SERVERS = '/usr/lib/postgresql';
/** Files here say what Debian's package makes when it is installed: by default a database for everyone, which it starts. */
const CLUSTER_DEFAULTS = '/etc/postgresql-common/createcluster.d';

/**
 * A browser that tests can drive: the one of PYCELL_CHROMIUM, or this machine's.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined}
 */
export function findBrowser(env = process.env) {
  return [env.PYCELL_CHROMIUM ?? '', ...BROWSERS].find((path) => path && existsSync(path));
}

/**
 * The folder with `postgres`, `initdb` and `psql`: of PATH, or Debian's of the newest version, which are not in it.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @param {string} [servers]
 * @returns {string | undefined}
 */
export function findPostgres(env = process.env, servers = SERVERS) {
  const inPath = findAll('initdb', env.PATH).map((path) => join(path, '..'));
  const versions = existsSync(servers) ? readdirSync(servers) : [];
  const debians = versions
    .sort((one, other) => Number(other) - Number(one))
    .map((name) => join(servers, name, 'bin'));
  const isWhole = (/** @type {string} */ folder) =>
    ['initdb', 'postgres', 'psql'].every((name) => isExecutable(join(folder, name)));
  return [...inPath, ...debians].find(isWhole);
}

/**
 * Installs what is missing where that is ours to do; elsewhere it says what to type, and the tests in need of it are
 * skipped.
 *
 * @param {Pick<import('./perform.mjs').Context, 'env'>} context
 * @param {string} [servers]
 */
export async function installTestPackages({ env }, servers = SERVERS) {
  const names = [findBrowser(env) ? '' : 'chromium', findPostgres(env, servers) ? '' : 'postgresql'].filter(
    Boolean,
  );
  if (names.length === 0) return skip('present');
  const why = 'some tests are skipped without';
  const told = notOurs(names, why, env);
  if (told) return skip(told);
  await withoutCluster(() => install(names, why, env));
  return done(names.join(', '));
}

/**
 * Does the work while Debian's PostgreSQL, installed meanwhile, makes no database of its own and so starts nothing.
 *
 * @param {() => Promise<void>} work
 * @param {string} [folder]
 */
export async function withoutCluster(work, folder = CLUSTER_DEFAULTS) {
  const file = join(folder, 'pycell-tests.conf');
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, 'create_main_cluster = false\n');
  try {
    await work();
  } finally {
    rmSync(file);
  }
}
