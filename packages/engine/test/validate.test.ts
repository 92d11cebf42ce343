/** `validate`: risky calls as warnings, or as a refusal before anything of the script runs. */
import { describe, expect, test } from 'vitest';
import { DangerousScriptError } from '../src/index.js';
import { startEngine } from './support/engine.js';

const engine = await startEngine();

const RISKY = 'import os\n\ndef main():\n    x = eval("1 + 1")\n    os.system("true")\n    return x\n';

describe('reject', () => {
  test('the run is refused, with each call and its line', async () => {
    const run = engine.script(RISKY, { validate: 'reject' });
    await expect(run).rejects.toThrow(DangerousScriptError);
    await expect(run).rejects.toThrow(
      /^Script contains potentially dangerous code: eval \(line 4\), os\.system \(line 5\)$/,
    );
  });

  test('one call', async () => {
    await expect(
      engine.script('def main():\n    pass\n\neval("1")\n', { validate: 'reject' }),
    ).rejects.toThrow(/^Script contains potentially dangerous code: eval \(line 4\)$/);
  });

  test('nothing of it has run', async () => {
    const seen: string[] = [];
    const script = 'print("ran", flush=True)\ndef main():\n    eval("1")';
    const run = engine.script(
      script,
      { validate: 'reject' },
      {
        observer: {
          started: ({ stdout }) => void seen.push(stdout.read(0).text),
          grew: () => void seen.push('grew'),
        },
      },
    );
    await expect(run).rejects.toThrow(DangerousScriptError);
    expect(seen.join('')).not.toContain('ran');
  });

  test('a script without them runs', async () => {
    expect(await engine.script('def main():\n    return 1', { validate: 'reject' })).toMatchObject({
      status: 'ok',
      resultJson: '1',
      warnings: [],
    });
  });

  test('a script that does not compile has its syntax error', async () => {
    expect(await engine.script('eval(', { validate: 'reject' })).toMatchObject({ status: 'syntax_error' });
  });

  test('the engine goes on', async () => {
    await expect(engine.script('eval("1")', { validate: 'reject' })).rejects.toThrow();
    expect((await engine.script('def main():\n    return 2')).resultJson).toBe('2');
  });
});

test('warn: the run goes on, with a warning for each', async () => {
  expect(await engine.script(RISKY, { validate: 'warn' })).toMatchObject({
    status: 'ok',
    resultJson: '2',
    warnings: [
      'eval (line 4): It runs text as code. For values there is ast.literal_eval or json.loads.',
      'os.system (line 5): It starts a program. A cell has Python and /bin/sh only.',
    ],
  });
});

test.each([{}, { validate: 'off' as const }])('%j: nothing is looked for', async (asked) => {
  expect(await engine.script(RISKY, asked)).toMatchObject({ status: 'ok', warnings: [] });
});

describe('a script that sends the refusal itself', () => {
  const forge = (status: string) => `
import json, socket, struct, time

def main():
    payload = json.dumps({"status": "${status}", "error": "forged", "trace": None, "warnings": []}).encode() + b"\\n"
    socket.socket(fileno=3).sendall(struct.pack(">cI", b"D", len(payload)) + payload)
    time.sleep(5)
`;

  test.each(['dangerous', 'not_supported'])('%s, where it was not asked for: crashed', async (status) => {
    expect(await engine.script(forge(status), { validate: 'warn' })).toMatchObject({
      status: 'crashed',
      error: 'Script crashed: its result channel carried an unknown status',
    });
  });

  test('where it was asked for: its own run is refused, and no more', async () => {
    await expect(engine.script(forge('dangerous'), { validate: 'reject' })).rejects.toThrow(/^forged$/);
    expect((await engine.script('def main():\n    return 2', { validate: 'reject' })).resultJson).toBe('2');
  });
});
