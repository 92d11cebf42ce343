import { readFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { MIGRATIONS } from '@pycell/jobs';
import { Ajv } from 'ajv';
import { expect, it, test } from 'vitest';
import { broken, type Manifest, read } from './support/manifests.js';

const schema = JSON.parse(readFileSync(new URL('./keda.schema.json', import.meta.url), 'utf8'));
const accepts = new Ajv({ allErrors: true }).compile(schema);
const [authentication, scaled] = read('kubernetes-fleet/options/keda.yaml') as [Manifest, Manifest];
const [worker] = read('kubernetes-fleet/worker.yaml') as [Manifest];
const [{ metadata, authenticationRef }] = scaled.spec.triggers;

it.each([authentication, scaled])('KEDA’s schema accepts $kind', (manifest) => {
  expect(accepts(manifest)).toBe(true);
});

it.each([
  ['a number that is none in quotes', 'spec.triggers.0.metadata.targetQueryValue', 8],
  ['a target of nothing', 'spec.triggers.0.metadata.targetQueryValue', '0'],
  ['a misspelt field', 'spec.minReplicas', 1],
  ['another scaler’s metadata', 'spec.triggers.0.metadata.queueLength', '5'],
  ['nothing to scale', 'spec.scaleTargetRef', undefined],
])('and refuses %s', (_, path, value) => {
  expect(accepts(broken(scaled, path, value))).toBe(false);
});

test('it scales the workers, with the Secret that they have themselves', () => {
  const { apiVersion, kind, metadata } = worker;
  expect(scaled.spec.scaleTargetRef).toEqual({ apiVersion, kind, name: metadata.name });
  expect(authenticationRef.name).toBe(authentication.metadata.name);
  const [{ parameter, ...secret }] = authentication.spec.secretTargetRef;
  const variable = worker.spec.template.spec.containers[0].env.find(
    ({ name }: Manifest) => name === 'PYCELL_DATABASE',
  );
  expect([parameter, secret]).toEqual(['connection', variable.valueFrom.secretKeyRef]);
});

test('it counts the jobs that could run now', async () => {
  const database = await PGlite.create();
  await database.exec(`CREATE SCHEMA pycell; ${MIGRATIONS.join('\n')}`);
  await database.exec(`
    INSERT INTO pycell.owners (name, queue) VALUES ('o', 'q');
    INSERT INTO pycell.jobs (id, owner, entry, state, priority, not_before, request_bytes)
      SELECT row_number() OVER (), 'o', gen_random_uuid(), state, 0, at, 1 FROM (VALUES
        ('queued', NULL), ('queued', now() - interval '1 s'), ('queued', now() + interval '1 h'),
        ('running', NULL), ('done', NULL), ('failed', NULL), ('cancelled', NULL)) AS jobs (state, at)`);
  const { rows } = await database.query<{ count: number }>(metadata.query);
  expect(rows).toEqual([{ count: 2 }]);
  await database.close();
});
