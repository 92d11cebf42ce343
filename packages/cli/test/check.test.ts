/** `pycell check`, here and on a service. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { liveService } from '../../service/test/support/live.js';
import { findings } from '../src/check.js';
import { pycell } from './support/pycell.js';

let service: Awaited<ReturnType<typeof liveService>>;
beforeAll(async () => {
  service = await liveService({ PYCELL_WARM: 'none' });
  await service.ready;
});
afterAll(() => service.close({ drainMs: 0 }));

const env = { PYCELL_WARM: 'none' };

test('a finding is one line, as editors read it, and what to do the next', () => {
  const place = { line: 3, column: 5, endLine: 3, endColumn: 9 };
  const nowhere = { line: null, column: null, endLine: null, endColumn: null };
  const text = findings('a.py', [
    { severity: 'error', code: 'syntax_error', message: 'invalid syntax', hint: null, ...place },
    { severity: 'warning', code: 'import', message: 'no nunpy', hint: 'use numpy', ...nowhere },
  ]);
  expect(text).toBe(
    'a.py:3:5: error: invalid syntax (syntax_error)\na.py: warning: no nunpy (import)\n  → use numpy\n',
  );
});

test('a good script leaves with 0 and says nothing', async () => {
  const done = await pycell(['check', '-'], { env, stdin: 'def main():\n    return 1\n' });
  expect(done).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('an error leaves with 1 and says where, here as on a service', async () => {
  const stdin = 'def main():\n    return (1\n';
  const here = await pycell(['check', '-'], { env, stdin });
  expect(here).toMatchObject({ code: 1, stderr: '' });
  expect(here.stdout).toMatch(/^<stdin>:2:\d+: error: .*'\(' was never closed.* \(\w+\)\n/);
  expect(await pycell(['check', '-', '--url', service.url], { stdin })).toEqual(here);
});

test('--json prints the findings as the service gives them', async () => {
  const { code, stdout } = await pycell(['check', '-', '--json'], { env, stdin: 'import nunpy\n' });
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, diagnostics: expect.any(Array) });
});

test('nothing of the script is run', async () => {
  const stdin = 'print("run")\ndef main():\n    return 1\n';
  expect((await pycell(['check', '-'], { env, stdin })).stdout).not.toContain('run\n');
});
