import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import ts from 'typescript';
import type { Manifest } from './manifests.js';

const require = createRequire(import.meta.url);

interface Model {
  validate(): void;
}

/** kubernetes-models' own folder for an apiVersion: `v1`, `apps/v1`, `networking.k8s.io/v1`. */
function modelOf({ apiVersion, kind }: Manifest): string {
  const path = `kubernetes-models/${apiVersion}/${kind}`;
  try {
    require.resolve(path);
  } catch {
    throw new Error(`no schema of ${apiVersion} ${kind}`);
  }
  return path;
}

/**
 * What Kubernetes' OpenAPI schema says against a manifest. Its validators, compiled from the schema, check types, formats and
 * required fields, but take unknown fields; so the types that are made from the same schema check those.
 */
export function schemaErrors(manifests: Manifest[]): string[] {
  return [...manifests.flatMap(valueErrors), ...unknownFields(manifests)];
}

function valueErrors(manifest: Manifest): string[] {
  const exported = require(modelOf(manifest)) as Record<string, new (data: Manifest) => Model>;
  const model = exported[manifest.kind] as new (data: Manifest) => Model;
  try {
    new model(manifest).validate();
    return [];
  } catch (error) {
    return [`${manifest.kind}: ${(error as Error).message}`];
  }
}

/** TypeScript refuses a field that an object literal's type does not have, at any depth. */
function unknownFields(manifests: Manifest[]): string[] {
  const file = new URL('manifests.virtual.ts', import.meta.url).pathname;
  const source = manifests
    .map((manifest, index) => {
      const type = `import('${modelOf(manifest)}').I${manifest.kind}`;
      return `export const manifest${index}: ${type} = ${JSON.stringify(manifest)};`;
    })
    .join('\n');
  const options = { strict: true, noEmit: true, skipLibCheck: true, types: [], lib: ['lib.es2023.d.ts'] };
  const modules = { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext };
  const host = ts.createCompilerHost({ ...options, ...modules });
  const { getSourceFile } = host;
  host.fileExists = (path) => path === file || existsSync(path);
  host.getSourceFile = (path, ...rest) =>
    path === file
      ? ts.createSourceFile(path, source, ts.ScriptTarget.ES2023)
      : getSourceFile.call(host, path, ...rest);
  const program = ts.createProgram([file], { ...options, ...modules }, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
