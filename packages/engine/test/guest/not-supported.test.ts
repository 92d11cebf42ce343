/** An interpreter without RestrictedPython. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Guest, startGuest } from './driver.js';

let guest: Guest;
beforeAll(() => {
  guest = startGuest();
});
afterAll(() => guest.stop());

it.each(['{"mode": "run"}', '{"policy": "restricted"}'])('refuses %s, and runs nothing', async (request) => {
  const { outcome, stdout } = await guest.python<{ status: string; error: string }>(`
import sys
for name in [name for name in sys.modules if name.startswith(("RestrictedPython", "pycell_guest"))]:
    del sys.modules[name]
sys.modules["RestrictedPython"] = None
from pycell_guest import contract
result = contract.run_script({"script": "print('ran')", "hasInput": False, **${request}})
`);
  expect(outcome).toMatchObject({
    status: 'not_supported',
    error: 'Restricted mode needs RestrictedPython, which is not installed for this Python interpreter',
  });
  expect(stdout).toBe('');
});

it('checks all the same', async () => {
  const { outcome } = await guest.python<{ status: string; result: string }>(`
import sys
for name in [name for name in sys.modules if name.startswith(("RestrictedPython", "pycell_guest"))]:
    del sys.modules[name]
sys.modules["RestrictedPython"] = None
from pycell_guest import contract
result = contract.run_script({"script": "def main(): pass", "mode": "check", "policy": "restricted"})
`);
  expect(JSON.parse(outcome.result)).toMatchObject({ ok: false, diagnostics: [{ code: 'not_supported' }] });
});
