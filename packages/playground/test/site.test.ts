/** The page as it was built. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SITE = fileURLToPath(new URL('../dist/site', import.meta.url));
const html = readFileSync(join(SITE, 'index.html'), 'utf8');
const assets = readdirSync(join(SITE, 'assets'));

test('the JavaScript before the editor is below 100 kB in gzip', () => {
  const first = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map(([, path = '']) => path);
  expect(first.length).toBeGreaterThan(0);
  expect(first.some((path) => path.includes('code-editor'))).toBe(false);
  // What the entry imports, and what that imports, is loaded with it; import() is not.
  const all = new Set(first);
  for (const path of all) {
    const imports = readFileSync(join(SITE, path), 'utf8').matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g);
    for (const [, name] of imports) all.add(`assets/${name}`);
  }
  const bytes = [...all].map((path) => statSync(join(SITE, `${path}.gz`)).size);
  expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(100_000);
});

test('the page has no inline script or style, and names nothing elsewhere', () => {
  expect(html).not.toMatch(/<script(?![^>]* src=)/);
  expect(html).not.toMatch(/<style| style=| on\w+=/);
  expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
});

test('each file of code has its smaller forms beside it, and a name that changes with it', () => {
  for (const name of assets.filter((each) => /\.(js|css)$/.test(each))) {
    expect(assets).toContain(`${name}.br`);
    expect(assets).toContain(`${name}.gz`);
    expect(name).toMatch(/-[\w-]{8,}\.(js|css)$/);
  }
});
