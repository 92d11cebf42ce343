import { loadConfig } from '@pycell/service';
import { describe, expect, it, test } from 'vitest';
import { schemaErrors } from './support/kubernetes-schema.js';
import {
  broken,
  environment,
  imageEnvironment,
  type Manifest,
  read,
  routePaths,
  yamlFiles,
} from './support/manifests.js';
import { restrictedErrors } from './support/restricted.js';

const [kustomization] = read('kubernetes/kustomization.yaml');
const manifests: Manifest[] = kustomization.resources.flatMap((name: string) => read(`kubernetes/${name}`));
const only = (kind: string): Manifest => {
  const found = manifests.filter((manifest) => manifest.kind === kind);
  expect(found).toHaveLength(1);
  return found[0];
};
const deployment = only('Deployment');
const pod = deployment.spec.template.spec;
const [container] = pod.containers;
const POD = 'spec.template.spec';

test('every file of the folder is a resource', () => {
  const files = yamlFiles('kubernetes').filter((name) => name !== 'kustomization.yaml');
  expect([...kustomization.resources].sort()).toEqual(files.sort());
});

describe("Kubernetes' schema", () => {
  it('accepts every manifest', () => {
    expect(schemaErrors(manifests)).toEqual([]);
  });

  it.each([
    ['a wrong type', `${POD}.containers.0.ports.0.containerPort`, 'http', /containerPort must be integer/],
    ['a bad quantity', `${POD}.containers.0.resources.limits.memory`, '2 GB', /must match format "quantity"/],
    ['a missing field', 'spec.selector', undefined, /must have required property selector/],
    ['a misspelt field', `${POD}.containers.0.readynessProbe`, {}, /readynessProbe/],
  ])('refuses %s', (_, path, value, message) => {
    expect(schemaErrors([broken(deployment, path, value)]).join('\n')).toMatch(message);
  });

  it('does not know a kind that is not there', () => {
    expect(() => schemaErrors([{ apiVersion: 'apps/v1', kind: 'Deploymant' }])).toThrow('no schema of');
  });
});

describe('the restricted pod security standard', () => {
  it('is enforced by the namespace, which all are in', () => {
    expect(only('Namespace').metadata.labels['pod-security.kubernetes.io/enforce']).toBe('restricted');
    expect(kustomization.namespace).toBe(only('Namespace').metadata.name);
  });

  it('holds for the pod, with a read-only root and no token', () => {
    expect(restrictedErrors(pod)).toEqual([]);
    expect(container.securityContext.readOnlyRootFilesystem).toBe(true);
    expect(pod).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
    expect(pod.volumes).toEqual([
      { name: 'tmp', emptyDir: { medium: 'Memory', sizeLimit: expect.any(String) } },
      { name: 'data', emptyDir: { sizeLimit: expect.any(String) } },
    ]);
  });

  it.each([
    ['hostPID', true, 'host namespaces'],
    ['securityContext.runAsNonRoot', false, 'runAsNonRoot'],
    ['securityContext.runAsUser', 0, 'runAsUser is not 0'],
    ['securityContext.seccompProfile', undefined, 'seccompProfile'],
    ['volumes.0.hostPath', { path: '/' }, 'volume type emptyDir,hostPath'],
    ['containers.0.securityContext.allowPrivilegeEscalation', undefined, 'allowPrivilegeEscalation'],
    ['containers.0.securityContext.capabilities', { drop: ['NET_RAW'] }, 'drop ALL'],
    ['containers.0.securityContext.capabilities.add', ['SYS_ADMIN'], 'added capabilities'],
  ])('refuses %s = %j', (path, value, rule) => {
    expect(restrictedErrors(broken(pod, path, value))).toEqual([rule]);
  });
});

describe('what belongs together', () => {
  const { labels } = deployment.spec.template.metadata;

  it.each([
    ['the deployment', deployment.spec.selector.matchLabels],
    ['the service', only('Service').spec.selector],
    ['the disruption budget', only('PodDisruptionBudget').spec.selector.matchLabels],
    ['the network policy', only('NetworkPolicy').spec.podSelector.matchLabels],
    ['the spread', pod.topologySpreadConstraints[0].labelSelector.matchLabels],
  ])('%s selects the pods', (_, selector) => {
    expect(selector).toEqual(labels);
  });

  it('the autoscaler scales the deployment, which has no number of its own', () => {
    const { scaleTargetRef } = only('HorizontalPodAutoscaler').spec;
    const { apiVersion, kind, metadata } = deployment;
    expect(scaleTargetRef).toEqual({ apiVersion, kind, name: metadata.name });
    expect(deployment.spec.replicas).toBeUndefined();
  });

  it('ports have one name, and nothing goes out', () => {
    expect(container.ports).toEqual([{ name: 'http', containerPort: Number(environment(container).PORT) }]);
    expect(only('Service').spec.ports[0].targetPort).toBe('http');
    expect(only('NetworkPolicy').spec).toMatchObject({
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ ports: [{ port: 'http', protocol: 'TCP' }] }],
      egress: [],
    });
  });

  it('the kustomization renames the image of the deployment', () => {
    expect(container.image).toMatch(new RegExp(`^${kustomization.images[0].name}:`));
  });

  it.each(['startupProbe', 'readinessProbe', 'livenessProbe'])('%s asks a path that there is', (name) => {
    expect(container[name].httpGet.port).toBe('http');
    expect(routePaths()).toContain(container[name].httpGet.path);
  });
});

describe('the jobs', () => {
  const { data } = loadConfig(imageEnvironment()).config;
  const volume = container.volumeMounts.find(({ name }: Manifest) => name === 'data');

  it('are kept in a folder of the volume that the service makes itself, and so nobody else reads', () => {
    expect(data).toMatch(new RegExp(`^${volume.mountPath}/.`));
  });

  it('fit in it: requests, answers, and as much again for PostgreSQL', () => {
    const { jobsKeepBytes } = loadConfig(environment(container)).config;
    expect(pod.volumes[1].emptyDir.sizeLimit).toBe(`${(4 * jobsKeepBytes) / 2 ** 30}Gi`);
  });
});

describe('the configuration', () => {
  const { config, warnings } = loadConfig(environment(container));

  it('sets variables that the service has', () => {
    expect(warnings).toEqual([]);
    expect(Object.keys(environment(container)).filter((name) => !/^(PORT$|PYCELL_)/.test(name))).toEqual([]);
  });

  it('leaves a run the time to end, and the drain the time to wait for it', () => {
    const preStop = Number(container.lifecycle.preStop.exec.command[1]);
    expect(config.drainMs).toBeGreaterThanOrEqual(config.ceilings.wallMs);
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(preStop + config.drainMs / 1000 + 5);
  });

  it('fits its cells and their scratch in the memory', () => {
    const mebibytes = (config.cells as number) * (config.ceilings.memoryBytes / 2 ** 20);
    expect(container.resources.limits.memory).toBe('2Gi');
    expect(mebibytes + 768).toBeLessThanOrEqual(2048);
    const scratch = ((config.cells as number) * config.ceilings.diskBytes) / 2 ** 20;
    expect(Number.parseInt(pod.volumes[0].emptyDir.sizeLimit, 10)).toBeGreaterThan(scratch);
  });
});
