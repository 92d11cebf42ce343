import { readdirSync, readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';

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

/** The YAML files of a folder below deploy/. */
export function yamlFiles(folder: string): string[] {
  return readdirSync(new URL(folder, DEPLOY)).filter((name) => name.endsWith('.yaml'));
}

/** A container's environment, as the service sees it. */
export function environment(container: Manifest): Record<string, string> {
  return Object.fromEntries(
    container.env.map(({ name, value }: { name: string; value: string }) => [name, value]),
  );
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
