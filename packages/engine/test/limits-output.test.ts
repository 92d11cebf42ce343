/** outputBytes, the hard ceiling on output, resultBytes: what is kept, what is listed, what ends the run. */
import { describe, expect, test } from 'vitest';
import { startEngine } from './support/engine.js';

const engine = await startEngine();
const MiB = 1 << 20;
const write = (body: string) =>
  `import os, subprocess, sys\ndef main():\n    ${body}\n    return "went on"\n`;

describe('outputBytes', () => {
  test('a stream of exactly the default is kept whole', async () => {
    const outcome = await engine.script(write(`sys.stdout.write("x" * ${MiB})`));
    expect(outcome).toMatchObject({ status: 'ok', truncated: [] });
    expect(outcome.stdout.length).toBe(MiB);
  });

  test('one byte more: the first 1 MiB is kept, the stream is listed, the run goes on', async () => {
    const outcome = await engine.script(
      write(`sys.stdout.write("a" + "x" * ${MiB - 1} + "z"); print("e", file=sys.stderr)`),
    );
    expect(outcome).toMatchObject({
      status: 'ok',
      resultJson: '"went on"',
      stderr: 'e\n',
      truncated: [{ name: 'stdout', keptBytes: MiB, totalBytes: MiB + 1 }],
    });
    expect(outcome.stdout.length).toBe(MiB);
    expect(outcome.stdout.endsWith('x')).toBe(true);
  });

  test('each stream by itself, when lowered', async () => {
    const outcome = await engine.script(
      write('os.write(1, b"0123456789abc"); os.write(2, b"0123456789"); os.write(2, b"x" * 90)'),
      { limits: { outputBytes: 10 } },
    );
    expect(outcome).toMatchObject({
      status: 'ok',
      stdout: '0123456789',
      stderr: '0123456789',
      truncated: [
        { name: 'stdout', keptBytes: 10, totalBytes: 13 },
        { name: 'stderr', keptBytes: 10, totalBytes: 100 },
      ],
    });
  });

  test('0 keeps nothing and says so', async () => {
    expect(await engine.script(write('print("x")'), { limits: { outputBytes: 0 } })).toMatchObject({
      status: 'ok',
      stdout: '',
      truncated: [{ name: 'stdout', keptBytes: 0, totalBytes: 2 }],
    });
  });

  test.each([2, 3, 4])('a character of %i bytes at the cut is left out and not halved', async (bytes) => {
    const character = ['é', '€', '😀'][bytes - 2] as string;
    for (let keep = 10; keep < 10 + bytes; keep++) {
      const outcome = await engine.script(write(`print(${JSON.stringify(character)} * 20)`), {
        limits: { outputBytes: keep },
      });
      expect(outcome.stdout).toBe(character.repeat(Math.floor(keep / bytes)));
    }
  });

  test('bytes that are no UTF-8 become U+FFFD', async () => {
    expect(await engine.script(write('os.write(1, b"a\\xff\\xfeb")'))).toMatchObject({
      stdout: 'a\ufffd\ufffdb',
    });
  });

  test('children, C libraries and the shell count, in the order in which they wrote', async () => {
    const outcome = await engine.script(
      write(
        'print("python", flush=True); subprocess.run("echo shell", shell=True); import ctypes; c = ctypes.CDLL(None); c.puts(b"libc"); c.fflush(None); print("again")',
      ),
    );
    expect(outcome.stdout).toBe('python\nshell\nlibc\nagain\n');
  });

  test('what was not flushed before main() returned is there', async () => {
    const script =
      'import sys\ndef main():\n    sys.stdout.reconfigure(line_buffering=False)\n    sys.stdout.write("no line end")\n    sys.stderr.write("nor here")';
    expect(await engine.script(script)).toMatchObject({ stdout: 'no line end', stderr: 'nor here' });
  });
});

describe('the hard ceiling of 64 MiB', () => {
  test('over both streams together: output_limit, with the first of each kept', async () => {
    const outcome = await engine.script(
      write('block = b"x" * 65536\n    while True: os.write(1, block); os.write(2, block)'),
    );
    expect(outcome).toMatchObject({
      status: 'output_limit',
      error: 'Sandbox failed to run script: output limit of 64 MiB exceeded',
      resultJson: null,
    });
    const moderate = expect.toSatisfy((bytes: number) => bytes > 20 * MiB && bytes < 65 * MiB);
    expect(outcome.truncated).toEqual([
      { name: 'stdout', keptBytes: MiB, totalBytes: moderate },
      { name: 'stderr', keptBytes: MiB, totalBytes: moderate },
    ]);
  });

  test('63 MiB are not too much', async () => {
    const outcome = await engine.script(write('for _ in range(63): os.write(1, b"x" * (1 << 20))'));
    expect(outcome).toMatchObject({ status: 'ok', truncated: [{ totalBytes: 63 * MiB }] });
  });

  test('by children that outlive main(), too', async () => {
    const outcome = await engine.script(
      'import os, time\ndef main():\n    if os.fork() == 0:\n        while True: os.write(1, b"x" * 65536)\n    time.sleep(60)\n',
    );
    expect(outcome.status).toBe('output_limit');
  });
});

describe('resultBytes', () => {
  test('at the default: 16 MiB of JSON text are a result, one byte more is output_limit', async () => {
    const fits = await engine.script(`def main(): return "x" * ${16 * MiB - 2}`);
    expect(fits.status).toBe('ok');
    expect(fits.resultJson?.length).toBe(16 * MiB);
    const over = await engine.script(`def main():\n    print("so far")\n    return "x" * ${16 * MiB - 1}`);
    expect(over).toMatchObject({
      status: 'output_limit',
      error: 'Sandbox failed to run script: result limit of 16 MiB exceeded',
      resultJson: null,
      stdout: 'so far\n',
    });
  });

  test('counted in bytes of UTF-8, when lowered', async () => {
    const script = 'def main(): return "é" * 10';
    expect((await engine.script(script, { limits: { resultBytes: 22 } })).resultJson).toBe(
      `"${'é'.repeat(10)}"`,
    );
    expect(await engine.script(script, { limits: { resultBytes: 21 } })).toMatchObject({
      status: 'output_limit',
      error: 'Sandbox failed to run script: result limit of 21 bytes exceeded',
    });
  });
});
