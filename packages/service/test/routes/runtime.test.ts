/** `GET /runtime` of a real engine. */
import { DEFAULT_LIMITS, LIMIT_NAMES } from '@pycell/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Body, liveService } from '../support/live.js';

let service: Awaited<ReturnType<typeof liveService>>;
let runtime: Body;
beforeAll(async () => {
  service = await liveService({ PYCELL_WALL_MS: '7000' });
  await service.ready;
  runtime = (await (await fetch(`${service.url}/runtime`)).json()) as Body;
});
afterAll(() => service.close({ drainMs: 0 }));

test('it has the Python and the packages that a script finds', async () => {
  const script =
    'import platform, importlib.metadata\ndef main():\n    return [platform.python_version(), importlib.metadata.version("numpy")]';
  const [python, numpy] = (await service.execute(script)).body.result;
  expect(runtime.python).toEqual({ implementation: 'cpython', version: python });
  expect(runtime.packages).toContainEqual({ name: 'numpy', version: numpy });
});

test('it has the warm imports, the figures and what may be imported under the rules', () => {
  expect(runtime.warm).toEqual(expect.arrayContaining(['numpy', 'pandas', 'matplotlib.pyplot']));
  expect(runtime.figures).toEqual(['svg', 'png', 'none']);
  expect(runtime.restricted.imports).toEqual(expect.arrayContaining(['numpy', 'math', 'sys']));
  expect(runtime.restricted.imports).not.toContain('os');
});

test("it has the limits with this server's ceilings", () => {
  expect(Object.keys(runtime.limits)).toEqual(LIMIT_NAMES);
  expect(runtime.limits.wallMs).toMatchObject({ ceiling: 7000, min: 10, unit: 'ms' });
  expect(runtime.limits.cpuMs.ceiling).toBe(DEFAULT_LIMITS.cpuMs);
});

test('it has no path of the host', () => {
  expect(JSON.stringify(runtime)).not.toMatch(/"\/|\.pycell|site-packages/);
});
