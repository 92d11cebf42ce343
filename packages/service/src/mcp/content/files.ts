import type { EmbeddedResource } from '@modelcontextprotocol/server';
import { formatBytes, type OutputFile } from '@pycell/engine';
import { excerpt } from './excerpt.js';

/** Text is read by the model, and pays for its room; other content is kept by the client. */
const MOST_TEXT = 20_000;
const MOST_TEXT_IN_ALL = 40_000;
const MOST_BYTES = 512 * 1024;
const MOST_BYTES_IN_ALL = 1 << 20;
const MOST_EMBEDDED = 16;
const MOST_LISTED = 30;
const MOST_PATH = 200;

/** A file that came back, as a model gets it. */
export interface Listed {
  path: string;
  size: number;
  mediaType: string;
  /** Of the resource in the answer that has its content. */
  uri: string | null;
  /** Why its content is not in the answer. */
  leftOut: string | null;
}

export interface Files {
  listed: Listed[];
  resources: EmbeddedResource[];
  /** How many more there are. */
  unlisted: number;
}

/** A run's files as embedded resources, as far as there is room; all are listed. */
export function embedFiles(id: string, files: readonly OutputFile[]): Files {
  const resources: EmbeddedResource[] = [];
  let text = MOST_TEXT_IN_ALL;
  let bytes = MOST_BYTES_IN_ALL;
  const listed = files.slice(0, MOST_LISTED).map((file): Listed => {
    const { path, size, mediaType, encoding, content } = file;
    const about = { path: excerpt(path, MOST_PATH).text, size, mediaType };
    if (content === null) return { ...about, uri: null, leftOut: file.reason ?? 'left out' };
    const most = encoding === 'utf-8' ? Math.min(text, MOST_TEXT) : Math.min(bytes, MOST_BYTES);
    const length = encoding === 'utf-8' ? content.length : size;
    if (resources.length >= MOST_EMBEDDED)
      return { ...about, uri: null, leftOut: `more than ${MOST_EMBEDDED} files` };
    if (length > most) return { ...about, uri: null, leftOut: tooLarge(encoding) };
    if (encoding === 'utf-8') text -= length;
    else bytes -= length;
    const uri = `pycell://runs/${encodeURIComponent(id)}/${path.split('/').map(encodeURIComponent).join('/')}`;
    const resource = {
      uri,
      mimeType: mediaType,
      ...(encoding === 'utf-8' ? { text: content } : { blob: content }),
    };
    resources.push({ type: 'resource', resource });
    return { ...about, uri, leftOut: null };
  });
  return { listed, resources, unlisted: files.length - listed.length };
}

function tooLarge(encoding: OutputFile['encoding']): string {
  const limits =
    encoding === 'utf-8'
      ? `${MOST_TEXT} characters, and ${MOST_TEXT_IN_ALL} of all text files`
      : `${formatBytes(MOST_BYTES)}, and ${formatBytes(MOST_BYTES_IN_ALL)} of all binary files`;
  return `larger than ${limits}: print the part that is needed, or make it smaller`;
}
