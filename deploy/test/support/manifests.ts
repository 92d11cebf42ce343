import { readdirSync, readFileSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';

/** A manifest after YAML; what it may hold is the validators' to say. */
// biome-ignore lint/suspicious/noExplicitAny: any shape, so that a test can also break one
export type Manifest = any;

const DEPLOY = new URL('../../', import.meta.url);

/** The documents of a YAML file below deploy/; YAML that is not well-formed, and a key given twice, throw. */
export function read(path: string): Manifest[] {
  return parseAllDocuments(readFileSync(new URL(path, DEPLOY), 'utf8')).map((document) => {
    if (document.errors[0]) throw document.errors[0];
    return document.toJS();
  });
}

/** A compose file, as compose reads it where no variable is set: anchors merged, defaults filled in. */
export function readCompose(path: string): Manifest {
  const text = readFileSync(new URL(path, DEPLOY), 'utf8');
  return parse(
    text.replace(/\$\{\w+:-([^}]*)\}/g, (_, value: string) => value),
    { merge: true },
  );
}

/** The YAML files of a folder below deploy/. */
export function yamlFiles(folder: string): string[] {
  return readdirSync(new URL(folder, DEPLOY)).filter((name) => name.endsWith('.yaml'));
}

/** A container's environment, as the service sees it; what comes from a Secret is looked up by its name and key. */
export function environment(
  container: Manifest,
  secrets: Record<string, string> = {},
): Record<string, string> {
  const given = ({ value, valueFrom }: Manifest) =>
    value ?? secrets[`${valueFrom.secretKeyRef.name}/${valueFrom.secretKeyRef.key}`];
  return Object.fromEntries(container.env.map((variable: Manifest) => [variable.name, given(variable)]));
}

/** What the image sets for whoever runs it. */
export function imageEnvironment(): Record<string, string> {
  const text = readFileSync(new URL('Dockerfile', DEPLOY), 'utf8');
  const [, runtime = ''] = text.split('AS runtime\n');
  const [, lines = ''] = /^ENV ((?:.*\\\n)*.*)$/m.exec(runtime) ?? [];
  return Object.fromEntries([...lines.matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name, value]));
}

/** The paths that the service's routes register. */
export function routePaths(): string[] {
  const folder = new URL('../packages/service/src/routes/', DEPLOY);
  return readdirSync(folder).flatMap((name) =>
    [...readFileSync(new URL(name, folder), 'utf8').matchAll(/app\.get\('([^']+)'/g)].map(
      (match) => match[1] as string,
    ),
  );
}

/** A copy with one value changed, at a path such as `spec.replicas` or `spec.containers.0.image`. */
export function broken(manifest: Manifest, path: string, value: unknown): Manifest {
  const copy = structuredClone(manifest);
  const keys = path.split('.');
  const last = keys.pop() as string;
  const parent = keys.reduce((at, key) => at[key], copy);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}
