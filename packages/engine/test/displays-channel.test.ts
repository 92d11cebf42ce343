/** Displays on their way from a cell: in order with the output, bounded, and forged by a script. */
import { describe, expect, test } from 'vitest';
import { startEngine } from './support/engine.js';
import { within } from './support/host.js';

const engine = await startEngine();

const bundles = (outcome: { displaysJson: string[] }) => outcome.displaysJson.map((each) => JSON.parse(each));

test('display() is there without an import, and comes back in order', async () => {
  const outcome = await engine.script(
    'def main():\n    display(1, "two")\n    display({"a": 3})\n    return 4\n',
  );
  expect(outcome).toMatchObject({ status: 'ok', resultJson: '4', warnings: [], stdout: '', truncated: [] });
  expect(bundles(outcome)).toEqual([
    { data: { 'text/plain': '1' }, metadata: {} },
    { data: { 'text/plain': "'two'" }, metadata: {} },
    { data: { 'text/plain': "{'a': 3}" }, metadata: {} },
  ]);
});

test('someone who looks on sees a display while the run is in hand, and what was printed before it', async () => {
  let printed = '';
  let seen = '';
  let stop = () => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const abort = new AbortController();
  const run = engine.script(
    'import time\ndef main():\n    print("before", end="")\n    display(1)\n    time.sleep(60)\n',
    {},
    {
      signal: abort.signal,
      observer: {
        started: (streams) => {
          printed = streams.stdout.read(0).text;
        },
        display: (json) => {
          seen = json;
          stop();
        },
      },
    },
  );
  await within(20_000, stopped);
  abort.abort();
  const outcome = await run;
  expect(printed).toBe('');
  expect(JSON.parse(seen)).toEqual({ data: { 'text/plain': '1' }, metadata: {} });
  expect(outcome).toMatchObject({ status: 'cancelled', stdout: 'before', displaysJson: [seen] });
});

test.each([
  ['wall_limit', 'time.sleep(60)', { wallMs: 400 }],
  ['crashed', 'os.abort()', {}],
  ['exit', 'os._exit(3)', {}],
  ['exception', '1 / 0', {}],
] as const)('%s: what was displayed up to then is kept', async (status, line, limits) => {
  const script = `import os, time\ndef main():\n    display("so far")\n    ${line}\n`;
  const outcome = await engine.script(script, { limits });
  expect(outcome).toMatchObject({ status, displaysJson: [expect.stringContaining('so far')] });
});

describe('bounds', () => {
  test('the first hundred are kept, the others counted', async () => {
    const outcome = await engine.script('def main():\n    for i in range(1000): display(i)\n');
    expect(outcome.displaysJson).toHaveLength(100);
    expect(outcome).toMatchObject({
      status: 'ok',
      truncated: [{ name: 'displays', kept: 100, total: 1000 }],
      warnings: ['only the first 100 displays were kept'],
    });
  });

  test('one that is too large is left out, and smaller ones still have room', async () => {
    const outcome = await engine.script(
      'def main():\n    for n in (10, 10, 1): display({"text/html": "x" * (n << 20)}, raw=True)\n',
    );
    expect(outcome.displaysJson.map((each) => each.length >> 20)).toEqual([10, 1]);
    expect(outcome).toMatchObject({
      status: 'ok',
      truncated: [{ name: 'displays', kept: 2, total: 3 }],
      warnings: ['a display of 10.0 MiB was left out: all of them together may have 16 MiB'],
    });
  });
});

describe('only whole frames of the run itself', () => {
  test('threads that display at the same time do not mix', async () => {
    const script = [
      'import threading',
      'def main():',
      '    def show(n):',
      '        for i in range(12): display({"text/html": str(n) * 50_000}, raw=True)',
      '    threads = [threading.Thread(target=show, args=(n,)) for n in range(8)]',
      '    for each in threads: each.start()',
      '    for each in threads: each.join()',
    ].join('\n');
    const outcome = await engine.script(script);
    expect(outcome).toMatchObject({ status: 'ok', warnings: [] });
    const seen = bundles(outcome).map(({ data }) => data['text/html']);
    expect(seen).toHaveLength(96);
    for (const each of seen) expect(new Set(each).size).toBe(1);
  });

  test('a thread that displays until the end does not spoil the result', async () => {
    const script = [
      'import threading',
      'def main():',
      '    def show():',
      '        while True: display({"text/html": "x" * 100_000}, raw=True)',
      '    for _ in range(4): threading.Thread(target=show, daemon=True).start()',
      '    return "r" * 1_000_000',
    ].join('\n');
    const outcome = await engine.script(script);
    expect(outcome).toMatchObject({ status: 'ok', error: null });
    expect(outcome.resultJson).toHaveLength(1_000_002);
  });

  test("a child's display is printed, and its figures are its own", async () => {
    const script = [
      'import os',
      'import matplotlib.pyplot as plt',
      'def main():',
      '    plt.figure()',
      '    if os.fork() == 0:',
      '        display([1, 2])',
      '        plt.show()',
      '        return "forged"',
      '    os.wait()',
      '    plt.close("all")',
      '    display("mine")',
      '    return 1',
    ].join('\n');
    const outcome = await engine.script(script);
    expect(outcome).toMatchObject({ status: 'ok', resultJson: '1', stdout: '[1, 2]\n', stderr: '' });
    expect(bundles(outcome)).toEqual([{ data: { 'text/plain': "'mine'" }, metadata: {} }]);
  });

  test('a signal handler that displays, or raises, in the middle of a display', async () => {
    // One ring at a time, so that none comes where nobody would catch it.
    const script = [
      'import signal, time',
      'class Ring(Exception): pass',
      'def main():',
      '    count = 0',
      '    def ring(*_):',
      '        nonlocal count',
      '        count += 1',
      '        display("rang")',
      '        raise Ring',
      '    signal.signal(signal.SIGALRM, ring)',
      '    while count < 30:',
      '        try:',
      '            signal.setitimer(signal.ITIMER_REAL, 0.001 + 0.0001 * count)',
      '            for _ in range(100): display({"text/html": "x" * 100_000}, raw=True)',
      '            time.sleep(0.2)',
      '        except Ring:',
      '            pass',
      '    return 1',
    ].join('\n');
    expect(await engine.script(script)).toMatchObject({ status: 'ok', resultJson: '1' });
  });
});

const PREPARE = `
import os, struct, time
def send(payload):
    os.write(3, b"V" + struct.pack(">I", len(payload)) + payload)
`;

describe('a forged frame', () => {
  test.each([
    ['that is not JSON', 'send(b"{]\\n{}")', 'a display that is not JSON'],
    ['without metadata', 'send(b"{}")', 'a display that is not JSON'],
    ['past the number', 'for _ in range(101): send(b"{}\\n{}")', 'too many displays'],
    ['past the bound', 'os.write(3, b"V" + struct.pack(">I", (16 << 20) + 1))', 'a frame of 16777217 bytes'],
  ])('%s: crashed', async (_title, body, what) => {
    const script = `${PREPARE}\ndef main():\n    print("so far")\n    ${body}\n    time.sleep(60)\n`;
    expect(await within(20_000, engine.script(script))).toMatchObject({
      status: 'crashed',
      error: `Script crashed: its result channel carried ${what}`,
      stdout: 'so far\n',
    });
  });

  test('that is well made is a display like any other, and runs beside it are as ever', async () => {
    const [forged, other] = await Promise.all([
      engine.script(`${PREPARE}\ndef main(): send(b'{"text/html":"<b>"}\\n{}')`),
      engine.script('def main(): return 1'),
    ]);
    expect(forged).toMatchObject({
      status: 'ok',
      displaysJson: ['{"data":{"text/html":"<b>"},"metadata":{}}'],
    });
    expect(other).toMatchObject({ status: 'ok', displaysJson: [] });
  });

  test('empty ones without end are counted until the limit', async () => {
    const body = 'while True: os.write(3, (b"V" + bytes(4)) * 10_000)';
    const outcome = await engine.script(`${PREPARE}\ndef main():\n    ${body}\n`, {
      limits: { wallMs: 500 },
    });
    expect(outcome).toMatchObject({ status: 'wall_limit', displaysJson: [] });
    expect(outcome.truncated).toMatchObject([{ name: 'displays', kept: 0 }]);
  });
});
