import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';

/** A file of the page, with the smaller forms of it that the build has made. */
export interface SiteFile {
  type: string;
  etag: string;
  identity: Buffer;
  br: Buffer | undefined;
  gzip: Buffer | undefined;
}

/** The page as it was built: some files, all of them small, and so held in memory. */
export interface Site {
  page: SiteFile;
  /** By path; each name has a hash of the content in it. */
  assets: ReadonlyMap<string, SiteFile>;
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** @returns undefined where the page is not there: the service is one without it, then */
export function loadSite(folder = siteFolder()): Site | undefined {
  if (folder === undefined || !existsSync(join(folder, 'index.html'))) return undefined;
  const assets = new Map<string, SiteFile>();
  for (const name of readdirSync(join(folder, 'assets'))) {
    if (extname(name) in TYPES) assets.set(`/assets/${name}`, readSiteFile(join(folder, 'assets', name)));
  }
  return { page: readSiteFile(join(folder, 'index.html')), assets };
}

/** In the repository a link leads there, and in an installation it is a package beside this one. */
function siteFolder(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve('@pycell/playground/package.json');
    return join(dirname(manifest), 'dist', 'site');
  } catch {
    return undefined;
  }
}

function readSiteFile(path: string): SiteFile {
  const identity = readFileSync(path);
  return {
    type: TYPES[extname(path)] ?? 'application/octet-stream',
    etag: createHash('sha256').update(identity).digest('base64url').slice(0, 22),
    identity,
    br: ifThere(`${path}.br`),
    gzip: ifThere(`${path}.gz`),
  };
}

function ifThere(path: string): Buffer | undefined {
  return existsSync(path) ? readFileSync(path) : undefined;
}
