import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** What `GET /` and `GET /health` call this service. */
export const NAME = 'pycell';
export const VERSION: string = manifest.version;
