import type { RequestFile } from '@pycell/client';

/** The service's own bounds may be lower or higher; beyond this a page gets slow. */
export const MOST_FILE_BYTES = 8 << 20;

/** Files from the person's disk as the service takes them: text as text, all else in base64. */
export async function readFiles(files: Iterable<File>): Promise<{ files: RequestFile[]; refused: string[] }> {
  const read: RequestFile[] = [];
  const refused: string[] = [];
  for (const file of files) {
    if (file.size > MOST_FILE_BYTES) refused.push(file.name);
    else read.push(toRequestFile(file.name, new Uint8Array(await file.arrayBuffer())));
  }
  return { files: read, refused };
}

export function toRequestFile(path: string, bytes: Uint8Array): RequestFile {
  try {
    // A mark at the beginning is a part of the file.
    const content = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { path, content };
  } catch {
    let text = '';
    for (let at = 0; at < bytes.length; at += 0x8000) {
      text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    }
    return { path, content: btoa(text), encoding: 'base64' };
  }
}

/** The list with new files; one of a name that is there already takes its place. */
export function withFiles(files: readonly RequestFile[], added: readonly RequestFile[]): RequestFile[] {
  const names = new Set(added.map(({ path }) => path));
  return [...files.filter(({ path }) => !names.has(path)), ...added];
}

export function sizeOf({ content, encoding }: RequestFile): number {
  if (encoding !== 'base64') return new TextEncoder().encode(content).length;
  return Math.floor((content.replace(/=+$/, '').length * 3) / 4);
}
