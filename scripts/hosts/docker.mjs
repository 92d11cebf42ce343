// A Docker engine to try the image with: the one that answers here, or one of our own for the time being.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { takeLock } from '../setup/lock.mjs';
import { attempt, findAll, run, SetupError } from '../setup/run.mjs';
import { atEnd } from './at-end.mjs';

/**
 * `docker` runs its client: `try` gives back whatever comes, `run` throws SetupError where it fails. `stop` ends the
 * engine if it is our own.
 *
 * @typedef {{
 *   version: string, own: boolean, env: NodeJS.ProcessEnv,
 *   try: (...args: string[]) => ReturnType<typeof attempt>,
 *   run: (...args: string[]) => ReturnType<typeof attempt>,
 *   stop: () => Promise<void>
 * }} Docker
 */

const START_MS = 60_000;
const STOP_MS = 30_000;
const SBIN = '/usr/local/sbin:/usr/sbin:/sbin';

/**
 * @param {string} state a folder to keep the images of our own engine in, so that the next time is quicker
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<Docker>}
 * @throws SetupError that says what to install
 */
export async function findDocker(state, env = process.env) {
  const install = 'Install the Docker engine with its client, then start again.';
  if (findAll('docker', env.PATH).length === 0) throw new SetupError(`There is no docker here. ${install}`);
  const version = await serverVersion(env);
  if (version) return client(env, version, false, async () => {});
  const [dockerd] = findAll('dockerd', `${env.PATH}:${SBIN}`);
  if (process.getuid?.() !== 0 || !dockerd) {
    const why = env.DOCKER_HOST ? `No Docker engine answers at DOCKER_HOST` : 'No Docker engine answers';
    throw new SetupError(`${why}, and only root with dockerd can start one. ${install}`);
  }
  return startOwn(dockerd, state, env);
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} version
 * @param {boolean} own
 * @param {() => Promise<void>} stop
 * @returns {Docker}
 */
function client(env, version, own, stop) {
  return {
    version,
    own,
    env,
    stop,
    try: (...args) => attempt('docker', args, { env }),
    run: (...args) => run('docker', args, { env }),
  };
}

/** The engine's version, or '' where none answers. @param {NodeJS.ProcessEnv} env */
async function serverVersion(env) {
  // An address that nobody listens at any more could keep the client for minutes.
  const args = ['20', 'docker', 'version', '--format', '{{.Server.Version}}'];
  const { code, stdout } = await attempt('timeout', args, { env });
  return code === 0 ? stdout.trim() : '';
}

/**
 * An engine without a bridge, so that it changes nothing of this machine's network: containers run with that of the
 * host, or with none.
 *
 * @param {string} dockerd
 * @param {string} state
 * @param {NodeJS.ProcessEnv} env
 */
async function startOwn(dockerd, state, env) {
  mkdirSync(state, { recursive: true });
  const unlock = await takeLock(join(state, 'lock'));
  // A socket's path may have 107 characters, so it cannot be just anywhere.
  const folder = mkdtempSync(join(tmpdir(), 'pycell-docker-'));
  const host = `unix://${join(folder, 'socket')}`;
  const log = join(folder, 'log');
  const args = ['--iptables=false', '--bridge=none', '--data-root', join(state, 'data')];
  args.push('--exec-root', join(folder, 'exec'), '-H', host, '-p', join(folder, 'pid'));
  const out = openSync(log, 'w');
  // It ends with us whatever happens to us, and does not get our terminal's Ctrl-C.
  const options = { env: { ...env, PATH: `${env.PATH}:${SBIN}` }, detached: true };
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', dockerd, ...args], {
    ...options,
    stdio: ['ignore', out, out],
  });
  closeSync(out);
  const ended = new Promise((resolve) => child.once('close', resolve).once('error', resolve));
  let isRunning = true;
  ended.then(() => {
    isRunning = false;
  });
  const tidyUp = () => {
    for (const place of [folder, state]) unmountBelow(place);
    rmSync(folder, { recursive: true, force: true });
    unlock();
  };
  // Where we are interrupted nobody can wait for it but so.
  const forget = atEnd(() => {
    child.kill('SIGTERM');
    spawnSync('tail', [`--pid=${child.pid}`, '-f', '/dev/null'], { timeout: STOP_MS });
    tidyUp();
  });
  const stop = async () => {
    forget();
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(killer);
    tidyUp();
  };
  const ours = { ...env, DOCKER_HOST: host };
  for (const end = Date.now() + START_MS; isRunning && Date.now() < end; await sleep(200)) {
    const version = await serverVersion(ours);
    if (version) return client(ours, version, true, stop);
  }
  const tail = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-10).join('\n');
  await stop();
  throw new SetupError(`${tail}\n\ndockerd does not start here; its last lines are above.`);
}

/** What an engine leaves mounted cannot be deleted. @param {string} folder */
function unmountBelow(folder) {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((path) => path.startsWith(`${folder}/`));
  for (const path of mounts.reverse()) spawnSync('umount', [path]);
}
