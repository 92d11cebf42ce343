import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('the command that npm links answers: `npx pycell`', async () => {
  const command = fileURLToPath(new URL('../../../node_modules/.bin/pycell', import.meta.url));
  const { stdout } = await promisify(execFile)(command, ['--version']);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
