#!/usr/bin/env node
/** Makes pycell.json: Docker's default profile, unchanged, and the difference after it. */
import { readFile, writeFile } from 'node:fs/promises';

/** @param {string} name a file of this folder */
const read = async (name) => JSON.parse(await readFile(new URL(name, import.meta.url), 'utf8'));

/** The profile, as Docker takes it: an entry's reason becomes its comment. */
export async function make() {
  const base = await read('docker-default.json');
  const { allow } = await read('difference.json');
  const added = allow.map((/** @type {{ reason: string }} */ { reason, ...entry }) => ({
    ...entry,
    action: 'SCMP_ACT_ALLOW',
    comment: reason,
  }));
  return { ...base, syscalls: [...base.syscalls, ...added] };
}

if (process.argv[1] === import.meta.filename) {
  await writeFile(new URL('pycell.json', import.meta.url), `${JSON.stringify(await make(), null, 2)}\n`);
}
