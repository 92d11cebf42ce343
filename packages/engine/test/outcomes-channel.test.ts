/** What a script makes of its result channel, descriptor 3: it is believed about itself, and about nothing else. */
import { expect, test } from 'vitest';
import { startEngine } from './support/engine.js';
import { within } from './support/host.js';

const engine = await startEngine();

const PREPARE = `
import json, os, struct, time
def send(kind, payload):
    os.write(3, kind + struct.pack(">I", len(payload)) + payload)
def done(result="1", **about):
    return json.dumps(about).encode() + b"\\n" + result.encode()
`;

async function forge(body: string) {
  return within(
    20_000,
    engine.script(`${PREPARE}\ndef main():\n    print("so far")\n    ${body}\n    time.sleep(60)\n`),
  );
}

const crashed = (what: string) => ({
  status: 'crashed',
  error: `Script crashed: its result channel carried ${what}`,
  resultJson: null,
  stdout: 'so far\n',
});

test.each([
  [
    'a length that is past all bounds',
    'os.write(3, b"D" + struct.pack(">I", 2**32 - 1))',
    'a frame of 4294967295 bytes',
  ],
  [
    'a length just past the bound',
    'os.write(3, b"D" + struct.pack(">I", (17 << 20) + 1))',
    'a frame of 17825793 bytes',
  ],
  // The first byte is none of a frame: one time in fifty chance would make it so.
  ['endless garbage', 'while True: os.write(3, b"\\0" + os.urandom(65535))', 'an unknown frame'],
  [
    'many small frames',
    'while True: os.write(3, (b"R" + struct.pack(">I", 2) + b"{}") * 4096)',
    'an unexpected frame',
  ],
  ['a ready frame, as before the run', `send(b"R", b'{"layers": ["all"]}')`, 'an unexpected frame'],
  ["our own fault's frame", `send(b"F", b'{"step": "x"}')`, 'an unexpected frame'],
  ['an outcome without a line end', `send(b"D", b'{"status": "ok"}')`, 'no outcome'],
  ['an outcome that is not JSON', 'send(b"D", b"{\\n1")', 'an outcome that is not JSON'],
  ['an outcome that is no object', 'send(b"D", b"null\\n1")', 'no outcome'],
  ['a result that is not JSON', 'send(b"D", done("{1}", status="ok"))', 'a result that is not JSON'],
  ['no result', 'send(b"D", done("", status="ok"))', 'a result that is not JSON'],
  ['a status that only the host gives', 'send(b"D", done(status="wall_limit"))', 'an unknown status'],
  ['a status that there is not', 'send(b"D", done(status="__proto__"))', 'an unknown status'],
])('%s: crashed', async (_, body, what) => {
  const outcome = await forge(body);
  // A flood is cut where the reader is; which frame comes first is known all the same.
  expect(outcome).toMatchObject(crashed(what));
});

test('a flood of the smallest frames leaves others their turn', async () => {
  /** Turns of the event loop in 1.5 s of a run. */
  async function turnsDuring(body: string) {
    let turns = 0;
    const counting = setInterval(() => turns++, 1);
    const outcome = await engine.script(`import os\ndef main():\n    while True: ${body}`, {
      limits: { wallMs: 1500 },
    });
    clearInterval(counting);
    expect(outcome.status).toMatch(/_limit$/);
    return { turns, outcome };
  }
  // As busy, and quiet: what the machine has to give now.
  const quiet = await turnsDuring('os.getpid()');
  const flood = await turnsDuring('os.write(3, b"V\\0\\0\\0\\0" * 60_000)');
  expect(flood.outcome.truncated).toMatchObject([{ name: 'displays', kept: 0 }]);
  // Seen: 494 of 1300, and 45 where all that has come is read at once.
  expect(flood.turns).toBeGreaterThan(quiet.turns / 14);
});

test('endless bytes in a frame of allowed length: the next frame is garbage, and the run is over', async () => {
  const outcome = await forge(
    'os.write(3, b"D" + struct.pack(">I", 1 << 20))\n    while True: os.write(3, b"x" * 65536)',
  );
  expect(outcome).toMatchObject({ status: 'crashed', resultJson: null });
});

test('a frame that never ends is met by the wall limit', async () => {
  const outcome = await engine.script(
    `${PREPARE}\ndef main():\n    os.write(3, b"D" + struct.pack(">I", 1 << 20))\n    time.sleep(60)\n`,
    { limits: { wallMs: 300 } },
  );
  expect(outcome.status).toBe('wall_limit');
});

test('a second outcome is not heard: the first stands, and the answer does not wait for the script', async () => {
  const outcome = await forge('send(b"D", done("1", status="ok")); send(b"D", done("2", status="ok"))');
  expect(outcome).toMatchObject({ status: 'ok', resultJson: '1', error: null });
});

test('a forged outcome is bounded in all its texts, and valid JSON whatever they hold', async () => {
  const outcome = await forge(
    'send(b"D", done(status="exception", error="\\ud800" * 9, trace=7, warnings=["w"] * 500 + [None]))',
  );
  expect(outcome).toMatchObject({ status: 'exception', error: '\ufffd'.repeat(9), trace: null });
  expect(outcome.warnings).toHaveLength(100);
});

test('floods of small frames do not keep the host from other runs', async () => {
  const flood = forge('while True: os.write(3, (b"D" + struct.pack(">I", 2) + b"{}") * 9000)');
  const slowest = Math.max(
    ...(await Promise.all(
      Array.from({ length: 8 }, async () => {
        const asked = performance.now();
        expect(await engine.value('1')).toBe(1);
        return performance.now() - asked;
      }),
    )),
  );
  expect(await flood).toMatchObject({ status: 'crashed' });
  expect(slowest).toBeLessThan(2000);
});
