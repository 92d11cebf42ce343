/** `POST /check`, and what `PYCELL_VALIDATE` makes of risky calls, over real HTTP and a real engine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { liveService } from '../support/live.js';

const RISKY = 'import os\n\ndef main():\n    return eval("1 + 1")\n';

describe('/check', () => {
  let service: Awaited<ReturnType<typeof liveService>>;
  beforeAll(async () => {
    service = await liveService();
    await service.ready;
  });
  afterAll(() => service.close({ drainMs: 0 }));

  const check = (body: object) => service.post(body, undefined, {}, '/check');

  test('a script without fault is ok', async () => {
    const { status, headers, body } = await check({ script: 'def main():\n    return 1\n' });
    expect([status, body]).toEqual([200, { ok: true, diagnostics: [] }]);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  test.each([
    ['syntax_error', 'def main(:', 'error', 1],
    ['no_main', 'x = 1\n', 'error', 1],
    ['risky_call', RISKY, 'warning', 4],
  ])('%s is found where it is', async (code, script, severity, line) => {
    const { status, body } = await check({ script });
    expect(status).toBe(200);
    expect(body.ok).toBe(severity !== 'error');
    expect(body.diagnostics).toContainEqual(expect.objectContaining({ code, severity, line }));
  });

  test('a snippet needs no main(), and may await at top level', async () => {
    const script = 'import asyncio\nawait asyncio.sleep(0)\n1';
    expect((await check({ script, mode: 'snippet' })).body).toEqual({ ok: true, diagnostics: [] });
    expect((await check({ script })).body.ok).toBe(false);
  });

  test('nothing of the script runs, and it is no run of a script in the answer', async () => {
    const { body } = await check({ script: 'raise SystemExit(3)\ndef main(): pass\n' });
    expect(Object.keys(body).sort()).toEqual(['diagnostics', 'ok']);
  });

  test('what the rules of restricted refuse is found for that policy only', async () => {
    const script = 'import os\ndef main():\n    return os.getpid()\n';
    expect((await check({ script })).body.ok).toBe(true);
    expect((await check({ script, policy: 'restricted' })).body.ok).toBe(false);
  });

  test('a script that is too much for the parser is one that fails, not a fault of the service', async () => {
    const { status, body } = await check({ script: `x = ${'('.repeat(100_000)}` });
    expect([status, body.ok]).toEqual([200, false]);
    expect(body.diagnostics.length).toBeGreaterThan(0);
  });

  test('without PYCELL_VALIDATE a risky call is nobody’s business', async () => {
    const { body } = await service.execute(RISKY);
    expect(body).toMatchObject({ status: 'ok', result: 2, warnings: [] });
  });
});

test('PYCELL_VALIDATE=warn runs the script and names the call', async () => {
  const service = await liveService({ PYCELL_VALIDATE: 'warn' });
  const { body } = await service.execute(RISKY);
  expect(body).toMatchObject({
    status: 'ok',
    result: 2,
    warnings: [expect.stringContaining('eval (line 4)')],
  });
  await service.close({ drainMs: 0 });
});

test('PYCELL_VALIDATE=reject refuses the script, in one body and in events', async () => {
  const service = await liveService({ PYCELL_VALIDATE: 'reject' });
  const error = 'Script contains potentially dangerous code: eval (line 4)';
  const { status, headers, body } = await service.execute(RISKY);
  expect([status, body.code, body.error]).toEqual([400, 'dangerous_script', error]);
  expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  const events = await (await service.stream({ script: RISKY })).ended;
  expect(events.at(-1)).toMatchObject({
    name: 'error',
    data: { code: 'dangerous_script', status: 400, error },
  });
  expect((await service.execute('def main():\n    return 1')).body.result).toBe(1);
  await service.close({ drainMs: 0 });
});
