/** What the attributes of the allowed modules lead to. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { engineOptions } from './support/engine.js';

const run = promisify(execFile);
const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

test('three steps from all that is allowed: nothing of files, programs, code or the interpreter', {
  timeout: 120_000,
}, async () => {
  const args = ['-I', path('support/crawl.py'), path('../guest'), '3'];
  const { stdout } = await run(engineOptions.python, args, { maxBuffer: 16 << 20 });
  const { objects, reached } = JSON.parse(stdout) as { objects: number; reached: string[] };
  expect(objects).toBeGreaterThan(10_000);
  expect(reached).toEqual([]);
});
