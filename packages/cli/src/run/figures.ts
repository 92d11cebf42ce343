import type { Display } from './backend.js';

/** A display as a file. */
export interface Picture {
  name: string;
  content: Buffer;
}

/** The kinds of a display that are worth a file, best first. */
const KINDS = [
  { type: 'image/svg+xml', ending: 'svg', encoding: 'utf8', stem: 'figure' },
  { type: 'image/png', ending: 'png', encoding: 'base64', stem: 'figure' },
  { type: 'image/jpeg', ending: 'jpg', encoding: 'base64', stem: 'figure' },
  { type: 'text/html', ending: 'html', encoding: 'utf8', stem: 'display' },
] as const;

/**
 * The displays that are pictures or pages, as `figure-1.svg`, `display-1.html` …
 *
 * @param taken names that are not free
 */
export function pictures(displays: Display[], taken: ReadonlySet<string>): Picture[] {
  const used = new Set(taken);
  return displays.flatMap(({ data }) => {
    const kind = KINDS.find(({ type }) => typeof data[type] === 'string');
    if (!kind) return [];
    const name = free(kind.stem, kind.ending, used);
    used.add(name);
    return [{ name, content: Buffer.from(data[kind.type] as string, kind.encoding) }];
  });
}

function free(stem: string, ending: string, used: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const name = `${stem}-${number}.${ending}`;
    if (!used.has(name)) return name;
  }
}

/** What a terminal can show of a display; nothing of a picture, whose text only says that it is one. */
export function displayText({ data }: Display): string | undefined {
  const isPicture = Object.keys(data).some((type) => type.startsWith('image/'));
  return isPicture || typeof data['text/plain'] !== 'string' ? undefined : data['text/plain'];
}
