import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findPostgres } from '../../../../scripts/setup/test-packages.mjs';

/** A PostgreSQL server of the test's own: a folder that is deleted, a free port of 127.0.0.1, a password. */
export interface Postgres {
  /** postgres://…, the same however often it is started. */
  url: string;
  /** Returns once it takes connections. */
  start(): Promise<void>;
  /** `hard`: at once, as at a crash; what was committed is recovered at the next start. Connections are cut either way. */
  stop(options?: { hard?: boolean }): Promise<void>;
  restart(options?: { hard?: boolean }): Promise<void>;
  /** Ends it for good, and deletes its folder. */
  remove(): Promise<void>;
}

/** Why there can be none here; undefined where there can. */
export function whyNot(): string | undefined {
  return findPostgres() ? undefined : 'there is no PostgreSQL server (Debian’s package postgresql)';
}

/** Makes a server and starts it. It ends with this process, too, however that ends. */
export async function makePostgres(): Promise<Postgres> {
  const programs = findPostgres();
  if (!programs) throw new Error(whyNot());
  const user = ordinaryUser();
  const folder = mkdtempSync(join(tmpdir(), 'pycell-postgres-'));
  if (user) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o700);
  const guard = watch(folder, user);
  const data = join(folder, 'data');
  const password = randomBytes(16).toString('hex');
  const port = await freePort();
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    // The least that pays; a commit is on the disk as in a server that matters.
    shared_buffers: '16MB',
    log_checkpoints: 'off',
  };
  let server: ChildProcess | undefined;

  async function start(): Promise<void> {
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(join(programs as string, 'postgres'), ['-D', data, ...args], {
      ...user,
      cwd: folder,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    server = child;
    await new Promise<void>((resolve, reject) => {
      let log = '';
      child.stderr.setEncoding('utf8').on('data', (text) => {
        log = (log + text).slice(-10_000);
        if (log.includes('database system is ready to accept connections')) resolve();
      });
      child.once('error', reject);
      child.once('close', () => reject(new Error(`PostgreSQL ended: ${log}`)));
    });
  }

  async function stop({ hard = false } = {}): Promise<void> {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'close');
    server.kill(hard ? 'SIGQUIT' : 'SIGINT');
    await ended;
  }

  async function remove(): Promise<void> {
    await stop({ hard: true });
    const ended = once(guard, 'close');
    guard.stdin?.end();
    await ended;
  }

  try {
    const secret = join(folder, 'password');
    writeFileSync(secret, password, { mode: 0o644 });
    const access = ['--username=pycell', `--pwfile=${secret}`, '--auth=scram-sha-256'];
    const kind = ['--encoding=UTF8', '--locale=C', '--no-sync'];
    const options = { ...user, cwd: folder };
    await promisify(execFile)(join(programs, 'initdb'), ['-D', data, ...access, ...kind], options);
    await start();
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    url: `postgres://pycell:${password}@127.0.0.1:${port}/postgres`,
    start,
    stop,
    remove,
    restart: async (options) => {
      await stop(options);
      await start();
    },
  };
}

/** PostgreSQL refuses to run as root: then as the user of Debian's package, or as nobody. */
function ordinaryUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(spawnSync('id', [flag, 'postgres']).stdout || 65534);
  return { uid: id('-u'), gid: id('-g') };
}

/**
 * A process that waits until its input is closed, which the kernel does when ours has ended in whatever way. Then it ends
 * the server that there may be, which deletes its pid's file last, and deletes the folder. It is in a session of its own, so that no Ctrl-C reaches it.
 */
function watch(folder: string, user: { uid: number; gid: number } | undefined): ChildProcess {
  const script = `cat > /dev/null
    pid=$(head -n 1 data/postmaster.pid 2> /dev/null) && kill -QUIT "$pid" 2> /dev/null
    for try in $(seq 100); do [ -e data/postmaster.pid ] && sleep 0.05; done
    cd / && rm -rf "$1"`;
  return spawn('/bin/sh', ['-c', script, 'watch', folder], {
    ...user,
    cwd: folder,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
}

/** Below those that the kernel gives to outgoing connections, one of which could have it while the server is stopped. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 30_000);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!free) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}
