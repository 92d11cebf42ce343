import type { Manifest } from './manifests.js';

const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];
const PROFILES = ['RuntimeDefault', 'Localhost'];

/**
 * What the restricted pod security standard, with the baseline that it includes, says against a pod.
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function restrictedErrors(pod: Manifest): string[] {
  const own = pod.securityContext ?? {};
  const errors: string[] = [];
  const must = (holds: boolean, rule: string) => {
    if (!holds) errors.push(rule);
  };
  must(!pod.hostNetwork && !pod.hostPID && !pod.hostIPC, 'host namespaces');
  must(own.runAsUser !== 0, 'runAsUser is not 0');
  must(!own.sysctls?.length, 'sysctls');
  for (const volume of pod.volumes ?? []) {
    const kinds = Object.keys(volume).filter((key) => key !== 'name');
    must(
      kinds.every((kind) => VOLUMES.includes(kind)),
      `volume type ${kinds}`,
    );
  }
  for (const container of [...pod.containers, ...(pod.initContainers ?? [])]) {
    const security = container.securityContext ?? {};
    const added = security.capabilities?.add ?? [];
    must(!security.privileged, 'privileged');
    must(security.allowPrivilegeEscalation === false, 'allowPrivilegeEscalation');
    must((security.runAsNonRoot ?? own.runAsNonRoot) === true, 'runAsNonRoot');
    must(security.runAsUser !== 0, 'runAsUser is not 0');
    must(PROFILES.includes((security.seccompProfile ?? own.seccompProfile)?.type), 'seccompProfile');
    must(security.capabilities?.drop?.includes('ALL') === true, 'drop ALL');
    must(
      added.every((name: string) => name === 'NET_BIND_SERVICE'),
      'added capabilities',
    );
    must(['Default', undefined].includes(security.procMount), 'procMount');
    must(!(container.ports ?? []).some((port: Manifest) => port.hostPort), 'hostPort');
  }
  return errors;
}
