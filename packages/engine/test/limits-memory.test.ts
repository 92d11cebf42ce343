/** memoryBytes: all the run's processes and its files in memory together. */
import { describe, expect, test } from 'vitest';
import { startEngine } from './support/engine.js';
import { within } from './support/host.js';
import { rungOf, testUnless } from './support/rung.js';

const engine = await startEngine();
const MiB = 1 << 20;
const counted = engine.isolation().guarantees.find(({ name }) => name === 'memory')?.layers ?? [];
const byGroup = counted.includes('cgroup');
if (!byGroup) console.log(`memory is held by ${counted.join(', ')} here: totals are looked at every 50 ms`);

const exceeded = (amount: string) => ({
  status: 'memory_limit',
  error: `Sandbox failed to run script: memory limit of ${amount} exceeded`,
  stdout: 'so far\n',
});

const script = (body: string) => `
import mmap, os, sys, time
def hold(size):
    held = bytearray(size)
    for at in range(0, size, 4096): held[at] = 1
    return held
def main():
    print("so far")
    ${body}
`;

/** Each holds more than 512 MiB and more than 96 MiB, in steps of less, and then stays. */
const EVERYWHERE: [string, string][] = [
  ['one process, by small objects', 'held = []\n    while True: held.append([0] * 1000)'],
  ['one process, by large blocks', 'held = []\n    while True: held.append(hold(8 << 20))'],
  [
    'several children together, none of them above it',
    'for _ in range(12):\n        if os.fork() == 0:\n            held = hold(56 << 20)\n            time.sleep(60)\n    time.sleep(60)',
  ],
];
const IN_FILES: [string, string][] = [
  [
    'files in /tmp and memory together',
    'for n in range(7):\n        with open(f"/tmp/{n}", "wb") as file: file.write(bytes(8 << 20))\n    held = []\n    for _ in range(58): held.append(hold(8 << 20))\n    time.sleep(60)',
  ],
];
// Elsewhere scratch is no memory.
const WAYS = rungOf(engine).tmpfs ? [...EVERYWHERE, ...IN_FILES] : EVERYWHERE;

describe.each([
  ['at the default', undefined, '512 MiB'],
  ['when lowered', 96 * MiB, '96 MiB'],
] as const)('%s', (_, memoryBytes, amount) => {
  test.each(WAYS)('%s: memory_limit', async (_, body) => {
    const outcome = await within(
      25_000,
      engine.script(script(body), memoryBytes ? { limits: { memoryBytes } } : {}),
    );
    expect(outcome).toMatchObject(exceeded(amount));
  });
});

describe('shared memory without a file', () => {
  const block =
    'block = mmap.mmap(-1, 700 << 20)\n    for at in range(0, 700 << 20, 4096): block[at] = 1\n    time.sleep(60)';

  testUnless(!byGroup && 'there is no cgroup', 'counts where a cgroup does', async () => {
    expect(await within(25_000, engine.script(script(block)))).toMatchObject(exceeded('512 MiB'));
  });

  testUnless(byGroup && 'a cgroup counts it', 'is refused where nothing could count it', async () => {
    expect(await engine.script(script(block))).toMatchObject({
      status: 'exception',
      error: 'Script execution failed: PermissionError: [Errno 1] Operation not permitted',
    });
  });
});

test('a MemoryError that the script survives is no end of the run', async () => {
  const outcome = await engine.script(
    script('try: bytearray(1 << 42)\n    except MemoryError: return "survived"'),
  );
  expect(outcome).toMatchObject({ status: 'ok', resultJson: '"survived"' });
});

test('a child that is killed for memory takes the run with it', async () => {
  const outcome = await within(
    25_000,
    engine.script(
      script(
        'if os.fork() == 0:\n        held = []\n        while True: held.append(hold(4 << 20))\n    os.wait()\n    time.sleep(60)',
      ),
    ),
  );
  expect(outcome).toMatchObject(exceeded('512 MiB'));
});

test('the warm interpreter itself does not count: numpy and pandas work at the least that can be asked for', async () => {
  const outcome = await engine.script(
    'import numpy, pandas\ndef main():\n    return float(pandas.DataFrame({"x": numpy.arange(1000)})["x"].mean())',
    { limits: { memoryBytes: 16 * MiB } },
  );
  expect(outcome).toMatchObject({ status: 'ok', resultJson: '499.5' });
});

test('400 MiB fit into the default', async () => {
  const outcome = await engine.script(script('return len(hold(400 << 20))'));
  expect(outcome).toMatchObject({ status: 'ok', resultJson: String(400 * MiB) });
  if (byGroup) expect(outcome.receipt.peakMemoryBytes).toBeGreaterThan(400 * MiB);
});

test('after a run that lowered it the next has all of it again, on the same slot', async () => {
  const single = await startEngine({ warm: [], cells: 1, readyCells: 1 });
  // Held for some looks of the watch, which counts where no cgroup does.
  const holding = script('held = hold(100 << 20)\n    time.sleep(0.2)');
  const statuses = [];
  for (const memoryBytes of [undefined, 32 * MiB, undefined, 64 * MiB, 32 * MiB, undefined]) {
    const outcome = await single.script(holding, memoryBytes ? { limits: { memoryBytes } } : {});
    statuses.push(outcome.status);
  }
  expect(statuses).toEqual(['ok', 'memory_limit', 'ok', 'memory_limit', 'memory_limit', 'ok']);
});

test('what a run filled is free for the next: ten in a row come near the limit', async () => {
  const single = await startEngine({ warm: [], cells: 1, readyCells: 1 });
  for (let count = 0; count < 10; count++) {
    const outcome = await single.script(
      script(
        `for n in range(5): open(os.environ["TMPDIR"] + f"/{n}", "wb").write(bytes(10 << 20))\n    return len(hold(400 << 20))`,
      ),
    );
    expect(outcome.status).toBe('ok');
  }
});
