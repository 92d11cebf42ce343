/** `pycell key`: what it prints is what the service takes. */
import { expect, test } from 'vitest';
import { liveService } from '../../service/test/support/live.js';
import { pycell } from './support/pycell.js';

test('a new key is one that a service with its hash lets in', async () => {
  const { code, stdout } = await pycell(['key', 'alice']);
  expect(code).toBe(0);
  const [secret = ''] = stdout.split('\n');
  const [, entry = ''] = /PYCELL_KEYS +(alice:sha256:[0-9a-f]{64})$/m.exec(stdout) ?? [];
  const service = await liveService({ PYCELL_KEYS: entry, PYCELL_WARM: 'none' });
  try {
    await service.ready;
    const run = (env = {}) =>
      pycell(['run', '-', '--url', service.url], { stdin: 'def main():\n    return 1', env });
    expect(await run({ PYCELL_API_KEY: secret })).toMatchObject({ code: 0, stdout: '1\n' });
    expect(await run()).toMatchObject({ code: 77, stderr: 'pycell: the service: API key required\n' });
    expect((await run({ PYCELL_API_KEY: `${secret}x` })).code).toBe(77);
  } finally {
    await service.close({ drainMs: 0 });
  }
});

test('--json gives the entry for the file of keys', async () => {
  const { stdout } = await pycell(['key', 'a.b@c-d_1', '--json']);
  expect(JSON.parse(stdout)).toEqual({
    key: expect.stringMatching(/^pycell_/),
    entry: { name: 'a.b@c-d_1', hash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
  });
});

test.each(['a b', '', '-x', 'a:b', 'a,b', 'x'.repeat(65)])('the name %j leaves with 2', async (name) => {
  const done = await pycell(['key', '--', name]);
  expect(done).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('1 to 64 letters') });
});
