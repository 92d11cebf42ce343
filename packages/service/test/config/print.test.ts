import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.js';
import { configMarkdown, configText } from '../../src/config/print.js';

test('the table has a row for every variable', () => {
  const table = configMarkdown();
  for (const name of Object.keys(loadConfig({}).sources)) expect(table).toContain(`| \`${name}\` |`);
});

test("the README's table is the one the service checks", () => {
  const readme = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(configMarkdown());
});

test('every variable is printed with its value and where it came from', () => {
  const lines = configText(loadConfig({ PYCELL_QUEUE: '7' }, { PORT: '9000' }).sources).split('\n');
  expect(lines).toContainEqual(expect.stringMatching(/^PORT=9000 +# flag$/));
  expect(lines).toContainEqual(expect.stringMatching(/^PYCELL_QUEUE=7 +# environment$/));
  expect(lines).toContainEqual(expect.stringMatching(/^PYCELL_HOST=127.0.0.1 +# default$/));
  expect(lines).toContainEqual(
    expect.stringMatching(/^PYCELL_CELLS= +# four for each processor, as far as memory allows$/),
  );
});
