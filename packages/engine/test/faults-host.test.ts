/** Processes of ours that die or hang: runs in hand end as our fault, later runs succeed, nothing is left. */
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { startEngine } from './support/engine.js';
import {
  childrenOf,
  descendantsOf,
  exists,
  MARK,
  named,
  newName,
  until,
  within,
  zygoteOf,
} from './support/host.js';

const engine = await startEngine({ warm: [], cells: 4, readyCells: 2 });

const OURS = { status: 'internal_error', error: 'Internal server error', resultJson: null, trace: null };
const LONG = `${MARK}
import time
def main(name):
    print("so far")
    mark(name)
    time.sleep(60)
`;

/** A run that lasts, in the cell whose process has the name. */
async function longRun(limits = {}) {
  const name = newName();
  const outcome = engine.script(LONG, { inputJson: JSON.stringify(name), limits });
  const pid = (await until(() => named(name)[0])) as number;
  return { name, outcome, pid, slot: parentOf(pid) };
}

test('while the jail is gone the engine tells for how long, and no more once a cell is ready', async () => {
  expect(engine.stats().failingMs).toBe(0);
  process.kill(engine.jailPid as number, 'SIGKILL');
  await until(() => engine.stats().failingMs > 0);
  await until(() => engine.stats().ready > 0);
  expect(engine.stats().failingMs).toBe(0);
});

/** Kills the process with SIGKILL, and waits until the engine has noticed that the jail is gone. */
async function kill(pid: number): Promise<void> {
  const { zygoteRestarts } = engine.stats();
  process.kill(pid, 'SIGKILL');
  await until(() => engine.stats().zygoteRestarts > zygoteRestarts);
}

function parentOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
}

beforeEach(() => until(() => engine.jailPid));

describe.each([
  ['the zygote', (jail: number) => zygoteOf(jail)],
  ['the jail', (jail: number) => jail],
] as const)('SIGKILL to %s', (_, victim) => {
  test('runs in hand are internal_error with their output, later runs succeed, it is counted, nothing is left', async () => {
    const { zygoteRestarts, generation } = engine.stats();
    const runs = await Promise.all([longRun(), longRun(), longRun()]);
    const jail = engine.jailPid as number;
    const family = [jail, ...descendantsOf(jail)];
    await kill(victim(jail));
    for (const { outcome } of runs) {
      expect(await within(10_000, outcome)).toMatchObject({ ...OURS, stdout: 'so far\n' });
    }
    expect(await within(20_000, engine.value('7'))).toBe(7);
    expect(engine.stats()).toMatchObject({ zygoteRestarts: zygoteRestarts + 1, generation: generation + 1 });
    await until(() => !family.some(exists));
    expect(runs.flatMap(({ name }) => named(name))).toEqual([]);
    await until(() => engine.stats().running === 0);
  });

  test('runs that wait in the queue are not lost', async () => {
    const runs = await Promise.all([longRun(), longRun(), longRun(), longRun()]);
    const waiting = [1, 2, 3].map((n) => engine.value(String(n)));
    await until(() => engine.stats().queued === 3);
    await kill(victim(engine.jailPid as number));
    expect(await within(20_000, Promise.all(waiting))).toEqual([1, 2, 3]);
    for (const { outcome } of runs) expect(await outcome).toMatchObject(OURS);
  });

  test('again and again: each time the next run succeeds', async () => {
    for (let count = 0; count < 3; count++) {
      await kill(victim((await until(() => engine.jailPid)) as number));
      expect(await within(20_000, engine.value(String(count)))).toBe(count);
    }
  });
});

test('SIGKILL to the next jail while it starts: another is started, and runs go on', async () => {
  const before = engine.jailPid as number;
  await kill(before);
  const waiting = engine.value('5');
  // The jail that starts in its place is not in use yet: a child of this process that is not the one before.
  const next = (await until(() =>
    childrenOf(process.pid).find((pid) => pid !== before && isJail(pid)),
  )) as number;
  expect(engine.jailPid).not.toBe(next);
  process.kill(next, 'SIGKILL');
  expect(await within(30_000, waiting)).toBe(5);
  await until(() => engine.jailPid !== undefined && engine.jailPid !== next);
  expect(await engine.value('6')).toBe(6);
});

/** The processes of the cells that are ready, when none is on its way to be. */
async function readyCells(): Promise<number[]> {
  return until(() => {
    const cells = childrenOf(zygoteOf(engine.jailPid as number)).flatMap(childrenOf);
    return cells.length >= 2 && cells.length === engine.stats().ready ? cells : undefined;
  }) as Promise<number[]>;
}

function isJail(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'latin1') === 'bwrap\n';
  } catch {
    return false;
  }
}

describe('a slot', () => {
  test('SIGKILL: its run is internal_error, the others go on, the zygote stays', async () => {
    const { zygoteRestarts } = engine.stats();
    const hit = await longRun();
    const spared = await longRun({ wallMs: 4000 });
    process.kill(hit.slot, 'SIGKILL');
    expect(await within(10_000, hit.outcome)).toMatchObject({ ...OURS, stdout: 'so far\n' });
    expect(await engine.value('7')).toBe(7);
    expect((await spared.outcome).status).toBe('wall_limit');
    expect(engine.stats().zygoteRestarts).toBe(zygoteRestarts);
    await until(() => !exists(hit.slot));
  });

  test('SIGKILL to one that holds a ready cell: the next runs find another', async () => {
    await readyCells();
    const slots = childrenOf(zygoteOf(engine.jailPid as number));
    for (const slot of slots) process.kill(slot, 'SIGKILL');
    await until(() => !slots.some(exists));
    const values = await within(20_000, Promise.all([1, 2, 3, 4, 5, 6].map((n) => engine.value(String(n)))));
    expect(values).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('SIGKILL to the cells that are ready: they are not handed out, and the next runs succeed', async () => {
    const cells = await readyCells();
    for (const cell of cells) process.kill(cell, 'SIGKILL');
    await until(() => !cells.some(exists));
    const values = await within(10_000, Promise.all([1, 2, 3, 4, 5, 6].map((n) => engine.value(String(n)))));
    expect(values).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('SIGSTOP: the run still ends by its limit, the slot is given up, later runs succeed', async () => {
    const stuck = await longRun({ wallMs: 300 });
    process.kill(stuck.slot, 'SIGSTOP');
    try {
      const outcome = await within(20_000, stuck.outcome);
      expect(outcome).toMatchObject({ status: 'wall_limit', stdout: 'so far\n' });
      const values = await within(20_000, Promise.all([1, 2, 3, 4].map((n) => engine.value(String(n)))));
      expect(values).toEqual([1, 2, 3, 4]);
      await until(() => engine.stats().running === 0);
    } finally {
      if (exists(stuck.slot)) process.kill(stuck.slot, 'SIGKILL');
    }
    await until(() => !exists(stuck.slot) && named(stuck.name).length === 0);
    expect(engine.events.some(({ event, step }) => event === 'layer failed' && step === 'slot')).toBe(true);
  });
});

test('SIGSTOP to the zygote: ready cells still serve, and runs succeed when it goes on', async () => {
  await until(() => engine.stats().ready > 0);
  const zygote = zygoteOf(engine.jailPid as number);
  process.kill(zygote, 'SIGSTOP');
  try {
    expect(await within(5000, engine.value('1'))).toBe(1);
  } finally {
    process.kill(zygote, 'SIGCONT');
  }
  expect(await within(20_000, Promise.all([1, 2, 3, 4].map((n) => engine.value(String(n)))))).toEqual([
    1, 2, 3, 4,
  ]);
});
