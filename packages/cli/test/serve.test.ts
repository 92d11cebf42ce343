/** `pycell serve` as a process: it starts, answers, and leaves nothing behind. */
import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { pycell, start } from './support/pycell.js';

const ENV = { PORT: '0', PYCELL_WARM: 'none', PYCELL_HOST: '127.0.0.1' };

/** Starts the service and waits for its `ready` line. */
async function serving(): Promise<{ child: ChildProcess; url: string; code: Promise<number | null> }> {
  const child = start(['serve'], ENV);
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  let log = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr?.on('data', (chunk) => (log += chunk));
    child.stdout?.on('data', (chunk) => {
      log += chunk;
      const ready = log.split('\n').find((line) => line.includes('"msg":"ready"'));
      if (ready) resolve(JSON.parse(ready).url);
    });
    child.once('close', () => reject(new Error(`it ended: ${log}`)));
  });
  return { child, url, code };
}

test.each([
  ['SIGINT', 0],
  ['SIGTERM', 0],
] as const)('%s ends it, and no process is left', async (signal, expected) => {
  const { child, url, code } = await serving();
  expect((await fetch(`${url}/ready`)).status).toBe(200);
  const family = descendants(child.pid ?? 0);
  expect(family.length).toBeGreaterThan(0);
  const asked = performance.now();
  child.kill(signal);
  // npm sends the terminal's Ctrl-C a second time; that is no second wish.
  setTimeout(() => child.kill(signal), 20);
  expect(await code).toBe(expected);
  expect(performance.now() - asked).toBeLessThan(3000);
  expect(await survivors(family)).toEqual([]);
});

test('a Ctrl-C while it warms up ends it, without a word of failure', async () => {
  const child = start(['serve'], { ...ENV, PYCELL_WARM: '' });
  const code = new Promise((resolve) => child.once('close', resolve));
  let stderr = '';
  child.stderr?.on('data', (chunk) => (stderr += chunk));
  await new Promise<void>((resolve) => {
    child.stdout?.on('data', (chunk) => String(chunk).includes('listening') && resolve());
  });
  const family = descendants(child.pid ?? 0);
  child.kill('SIGINT');
  expect([await code, stderr]).toEqual([0, '']);
  expect(await survivors(family)).toEqual([]);
});

test('a Ctrl-C while a run is in hand does not wait for it', async () => {
  const { child, url, code } = await serving();
  const body = JSON.stringify({ script: 'import time\ndef main():\n    time.sleep(60)' });
  const run = fetch(`${url}/execute`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  const asked = performance.now();
  child.kill('SIGINT');
  expect((await run).status).toBe(503);
  expect(await code).toBe(0);
  expect(performance.now() - asked).toBeLessThan(3000);
});

test('a port that is taken is said in words, with what to do', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  const done = await pycell(['serve'], { env: { ...ENV, PORT: String(port) } });
  expect(done.stderr).toBe(
    `pycell: Cannot listen on port ${port} of 127.0.0.1: another program is using it\n  → Stop that program, or set PORT to another port.\n`,
  );
  expect(done.code).toBe(1);
  other.close();
});

/** The processes below one, from /proc. */
function descendants(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const stat = tryRead(`/proc/${name}/stat`);
    // The command's name may hold spaces and brackets; the parent is the second field after it.
    const parent = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
    if (parent) parents.set(Number(name), Number(parent));
  }
  const isBelow = (child: number): boolean => {
    const parent = parents.get(child);
    return parent !== undefined && parent !== 0 && (parent === pid || isBelow(parent));
  };
  return [...parents.keys()].filter(isBelow);
}

/** Waits a moment for the kernel to finish with processes that were killed; a zombie is dead, and init's to bury. */
async function survivors(pids: number[]): Promise<number[]> {
  for (let wait = 0; wait < 50 && pids.some(lives); wait++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  return pids.filter(lives);
}

function lives(pid: number): boolean {
  const stat = tryRead(`/proc/${pid}/stat`);
  return stat !== undefined && stat[stat.lastIndexOf(')') + 2] !== 'Z';
}

function tryRead(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
