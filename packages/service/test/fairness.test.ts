/** Two callers over HTTP, one with ten times the connections of the other. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newKey } from '../src/keys/key.js';
import { liveService, until } from './support/live.js';

const [busy, small] = [newKey('busy'), newKey('small')];
const WORK = 'import time\ndef main():\n    time.sleep(0.02)\n    return 1';
let service: Awaited<ReturnType<typeof liveService>>;
beforeAll(async () => {
  const keys = [busy, small].map(({ entry }) => `${entry.name}:${entry.hash}`).join(',');
  service = await liveService({
    PYCELL_KEYS: keys,
    PYCELL_CELLS: '2',
    PYCELL_READY_CELLS: '2',
    PYCELL_QUEUE: '30',
  });
  await service.ready;
});
afterAll(() => service.close({ drainMs: 0 }));

test('at 10:1 each gets half, and only the busy one is ever turned away', async () => {
  const served: string[] = [];
  const refused: Record<string, number> = { busy: 0, small: 0 };
  let over = false;
  const loop = async (name: 'busy' | 'small', key: string) => {
    while (!over) {
      const { status, headers } = await service.post({ script: WORK }, undefined, { 'x-api-key': key });
      if (status === 200) served.push(name);
      else {
        expect(status).toBe(503);
        expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
        refused[name] = (refused[name] ?? 0) + 1;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  };
  const loops = [
    ...Array.from({ length: 40 }, () => loop('busy', busy.key)),
    ...Array.from({ length: 4 }, () => loop('small', small.key)),
  ];
  await until(() => served.length >= 120, 50_000);
  over = true;
  const share = served.slice(20, 120).filter((name) => name === 'small').length / 100;
  await Promise.all(loops);
  expect(share).toBeGreaterThan(0.4);
  expect(share).toBeLessThan(0.6);
  expect(refused.small).toBe(0);
  expect(refused.busy).toBeGreaterThan(0);
});
