/** `server.json`, by which the MCP registry knows the package. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { program } from '../src/program.js';

const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const server = read('../../../server.json');
const manifest = read('../package.json');
const [described] = server.packages;
const [command, ...flags] = described.packageArguments;

test('it is what the schema says', () => {
  const validate = new Ajv2020().compile(read('./support/server-json.schema.json'));
  expect([validate(server), validate.errors]).toEqual([true, null]);
});

test('its name, package and versions are those of the package, which proves who it is of', () => {
  expect(server.name).toBe(manifest.mcpName);
  expect(described.identifier).toBe(manifest.name);
  expect([server.version, described.version]).toEqual([manifest.version, manifest.version]);
});

test('its arguments are ones that the command line takes', () => {
  const found = program().commands.find((each) => each.name() === command.value);
  expect(found?.options.map(({ long }) => long)).toEqual(
    expect.arrayContaining(flags.map(({ name }: { name: string }) => name)),
  );
});
