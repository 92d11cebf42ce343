import { readFileSync } from 'node:fs';
import { loadConfig } from '@pycell/service';
import { describe, expect, it, test } from 'vitest';
import { allowedAddress } from '../../packages/jobs/src/webhooks/addresses.js';
import { schemaErrors } from './support/kubernetes-schema.js';
import { environment, type Manifest, read, routePaths, yamlFiles } from './support/manifests.js';
import { restrictedErrors } from './support/restricted.js';

const FOLDER = 'kubernetes-fleet';
const SECRETS = {
  'pycell-database/url': 'postgres://pycell:word@database:5432/pycell',
  'pycell-webhooks/secret': `whsec_${Buffer.alloc(32).toString('base64')}`,
};
const [kustomization] = read(`${FOLDER}/kustomization.yaml`);
const manifests: Manifest[] = kustomization.resources.flatMap((name: string) => read(`${FOLDER}/${name}`));
const [webhooks] = read(`${FOLDER}/options/webhooks.yaml`);
const find = (kind: string, name: string): Manifest => {
  const found = manifests.filter((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  expect(found).toHaveLength(1);
  return found[0];
};
const podOf = (part: string) => find('Deployment', `pycell-${part}`).spec.template.spec;
const containerOf = (part: string) => podOf(part).containers[0];

test('every file of the folder is a resource, but the options', () => {
  const files = yamlFiles(FOLDER).filter((name) => name !== 'kustomization.yaml');
  expect([...kustomization.resources].sort()).toEqual(files.sort());
  expect(yamlFiles(`${FOLDER}/options`).sort()).toEqual(['keda.yaml', 'webhooks.yaml']);
});

test("Kubernetes' schema accepts every manifest, and the option that is its own", () => {
  expect(schemaErrors([...manifests, webhooks])).toEqual([]);
});

test('the namespace enforces the restricted standard, and all are in it', () => {
  const { labels } = find('Namespace', 'pycell').metadata;
  expect(labels['pod-security.kubernetes.io/enforce']).toBe('restricted');
  expect(kustomization.namespace).toBe('pycell');
});

describe.each(['api', 'worker'])('the %s', (part) => {
  const deployment = find('Deployment', `pycell-${part}`);
  const { labels } = deployment.spec.template.metadata;
  const pod = podOf(part);
  const container = containerOf(part);
  const { config, warnings } = loadConfig(environment(container, SECRETS));

  it('holds the restricted standard, with a read-only root and no token', () => {
    expect(restrictedErrors(pod)).toEqual([]);
    expect(container.securityContext.readOnlyRootFilesystem).toBe(true);
    expect(pod).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
    expect(pod.volumes.map(({ name }: Manifest) => name)).toEqual(['tmp']);
  });

  it('has its own pods, and everything about them selects those', () => {
    expect(labels).toEqual({ 'app.kubernetes.io/name': 'pycell', 'app.kubernetes.io/component': part });
    const spread = pod.topologySpreadConstraints[0].labelSelector;
    const budget = find('PodDisruptionBudget', `pycell-${part}`).spec.selector;
    for (const selector of [deployment.spec.selector, spread, budget])
      expect(selector.matchLabels).toEqual(labels);
    expect(find('NetworkPolicy', `pycell-${part}`).spec.podSelector.matchLabels).toEqual(labels);
  });

  it('is scaled by an autoscaler, and has no number of its own', () => {
    const { apiVersion, kind, metadata } = deployment;
    const { scaleTargetRef } = find('HorizontalPodAutoscaler', `pycell-${part}`).spec;
    expect(scaleTargetRef).toEqual({ apiVersion, kind, name: metadata.name });
    expect(deployment.spec.replicas).toBeUndefined();
  });

  it('knows its role, and has the database from the Secret', () => {
    expect(warnings).toEqual([]);
    expect(config).toMatchObject({ role: part, database: SECRETS['pycell-database/url'] });
    expect(config.webhookSecret).toBe(SECRETS['pycell-webhooks/secret']);
  });

  it('leaves a run the time to end, and the drain the time to wait for it', () => {
    const preStop = Number(container.lifecycle?.preStop.exec.command[1] ?? 0);
    expect(config.drainMs).toBeGreaterThanOrEqual(config.ceilings.wallMs);
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(preStop + config.drainMs / 1000 + 5);
  });

  it('fits its cells and their scratch in the memory', () => {
    const mebibytes = (config.cells as number) * (config.ceilings.memoryBytes / 2 ** 20);
    expect(container.resources.limits.memory).toBe('2Gi');
    expect(mebibytes + 768).toBeLessThanOrEqual(2048);
  });

  it.each(['startupProbe', 'readinessProbe', 'livenessProbe'])('answers at the path of its %s', (name) => {
    expect(container[name].httpGet.port).toBe('http');
    expect(routePaths()).toContain(container[name].httpGet.path);
  });

  it('is of the image that the kustomization renames', () => {
    expect(container.image).toMatch(new RegExp(`^${kustomization.images[0].name}:`));
  });
});

describe('what goes in and out', () => {
  it('callers reach the API, and nobody the workers', () => {
    const { spec } = find('Service', 'pycell');
    expect(spec.selector).toEqual(find('Deployment', 'pycell-api').spec.selector.matchLabels);
    expect(spec.ports[0].targetPort).toBe(containerOf('api').ports[0].name);
    const ingress = [{ ports: [{ port: 'http', protocol: 'TCP' }] }];
    expect(find('NetworkPolicy', 'pycell-api').spec).toMatchObject({ policyTypes: ['Ingress'], ingress });
    expect(find('NetworkPolicy', 'pycell-worker').spec).toMatchObject({
      policyTypes: ['Ingress'],
      ingress: [],
    });
  });

  it('all of them reach the database and its name, and nothing else', () => {
    const { spec } = find('NetworkPolicy', 'pycell-database');
    expect(spec.podSelector.matchLabels).toEqual({ 'app.kubernetes.io/name': 'pycell' });
    expect(spec.policyTypes).toEqual(['Egress']);
    expect(spec.egress.map(({ ports }: Manifest) => ports.map(({ port }: Manifest) => port))).toEqual([
      [5432],
      [53, 53],
    ]);
    expect(manifests.filter((manifest) => manifest.spec?.egress)).toHaveLength(1);
  });

  it('with the option the workers deliver webhooks to addresses that they may go to', () => {
    expect(webhooks.spec.podSelector.matchLabels).toEqual(
      find('Deployment', 'pycell-worker').spec.selector.matchLabels,
    );
    const [{ to, ports }] = webhooks.spec.egress;
    expect(ports.map(({ port }: Manifest) => port)).toEqual([443, 80]);
    for (const network of to[0].ipBlock.except) expect(allowedAddress(network.split('/')[0], [])).toBe(false);
    expect(to.map(({ ipBlock }: Manifest) => ipBlock.cidr)).toEqual(['0.0.0.0/0', '2000::/3']);
  });
});

test('the README counts the most connections that there can be', () => {
  const autoscalers = manifests.filter(({ kind }) => kind === 'HorizontalPodAutoscaler');
  const pods = autoscalers.reduce((sum, { spec }) => sum + spec.maxReplicas, 0);
  const readme = readFileSync(new URL(`../${FOLDER}/README.md`, import.meta.url), 'utf8');
  expect(readme).toContain(`most pods there can be (${pods} here)`);
});
