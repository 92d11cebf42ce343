import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { loadConfig } from '@pycell/service';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { broken, environment, type Manifest, read, routePaths } from './support/manifests.js';

const require = createRequire(import.meta.url);
// Knative's own validator, compiled from its CRD. It takes unknown fields, and is older than startup probes.
const { Service } = require('@kubernetes-models/knative/serving.knative.dev/v1/Service');
// What Cloud Run takes of it, written from its YAML reference: the fields that we use, and no others.
const schema = JSON.parse(readFileSync(new URL('./cloud-run.schema.json', import.meta.url), 'utf8'));
const cloudRun = new Ajv({ allErrors: true }).compile(schema);

const service: Manifest = read('cloud-run/service.yaml')[0];
const { spec } = service.spec.template;
const [container] = spec.containers;
const { config, warnings } = loadConfig({ PORT: '8080', ...environment(container) });
const CONTAINER = 'spec.template.spec.containers.0';

const errors = (manifest: Manifest) =>
  cloudRun(manifest) ? [] : (cloudRun.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);

describe("Knative's schema", () => {
  it('accepts the service', () => {
    expect(() => new Service(service).validate()).not.toThrow();
  });

  it.each([
    [`${CONTAINER}.ports.0.containerPort`, 'http', /must be integer/],
    ['spec.template.spec.containerConcurrency', '8', /must be integer/],
    ['kind', 'Servise', /kind/],
  ])('refuses %s = %j', (path, value, message) => {
    expect(() => new Service(broken(service, path, value)).validate()).toThrow(message);
  });
});

describe("Cloud Run's schema", () => {
  it('accepts the service', () => {
    expect(errors(service)).toEqual([]);
  });

  it.each([
    ['a misspelt field', `${CONTAINER}.livelinessProbe`, {}],
    ['a variable that Cloud Run sets itself', `${CONTAINER}.env.0.name`, 'PORT'],
    ['an annotation that is no string', 'metadata.annotations', { 'run.googleapis.com/ingress': true }],
    ['a number in quotes', `${CONTAINER}.startupProbe.failureThreshold`, '40'],
    ['no image', `${CONTAINER}.image`, undefined],
    [
      'an unknown environment',
      'spec.template.metadata.annotations',
      {
        'run.googleapis.com/execution-environment': 'gen3',
      },
    ],
  ])('refuses %s', (_, path, value) => {
    expect(errors(broken(service, path, value))).not.toEqual([]);
  });
});

describe('the configuration', () => {
  it('sets variables that the service has', () => {
    expect(warnings).toEqual([]);
    expect(loadConfig({ PYCELL_CELS: '4' }).warnings).toHaveLength(1);
  });

  it('takes no more requests than cells and queue hold', () => {
    expect(spec.containerConcurrency).toBeLessThanOrEqual((config.cells as number) + config.queue);
  });

  it('gives a request the time for the queue and the run, and drains before the kill', () => {
    expect(spec.timeoutSeconds * 1000).toBeGreaterThan(2 * config.ceilings.wallMs);
    expect(config.drainMs).toBeLessThan(10_000);
  });

  it('fits its cells in the memory', () => {
    expect(container.resources.limits.memory).toBe('2Gi');
    expect(((config.cells as number) * config.ceilings.memoryBytes) / 2 ** 20 + 768).toBeLessThanOrEqual(
      2048,
    );
  });

  it.each(['startupProbe', 'livenessProbe'])('%s asks a path that there is, on the port', (name) => {
    const { path, port } = container[name].httpGet;
    expect(routePaths()).toContain(path);
    expect(port).toBe(container.ports[0].containerPort);
    const { periodSeconds, timeoutSeconds, failureThreshold } = container[name];
    // Cloud Run's own bounds.
    expect(timeoutSeconds).toBeLessThanOrEqual(periodSeconds);
    expect(periodSeconds * failureThreshold).toBeLessThanOrEqual(240);
  });
});
