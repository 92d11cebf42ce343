/** A picture of a run, for `<img>`. */
export interface Figure {
  /** A `data:` URL: a picture opened on its own has no origin, and so no way to this page. */
  source: string;
  extension: 'svg' | 'png' | 'jpg' | 'gif';
  content: BlobPart;
}

const BITMAPS = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/gif': 'gif' } as const;

/**
 * The picture in a mime bundle. An SVG is only ever shown as an image: browsers then run no script in it, call no
 * handler, and load nothing that it names.
 */
export function figureOf(
  data: Record<string, unknown>,
  decode: (text: string) => BlobPart,
): Figure | undefined {
  const svg = data['image/svg+xml'];
  if (typeof svg === 'string') {
    return { source: `data:image/svg+xml;charset=utf-8,${encode(svg)}`, extension: 'svg', content: svg };
  }
  for (const [type, extension] of Object.entries(BITMAPS)) {
    const text = data[type];
    if (typeof text !== 'string') continue;
    const base64 = text.replace(/\s/g, '');
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) continue;
    return { source: `data:${type};base64,${base64}`, extension, content: decode(base64) };
  }
  return undefined;
}

/** Whether a display is shown as a picture, by the types that it came in. */
export function isFigure({ data }: { data: Record<string, unknown> }): boolean {
  return 'image/svg+xml' in data || Object.keys(BITMAPS).some((type) => type in data);
}

/** An SVG that stands in a page needs no namespace, but a picture does. */
function encode(svg: string): string {
  const start = svg.search(/<svg[\s/>]/);
  const end = svg.indexOf('>', start);
  const needsOne = start >= 0 && !/\sxmlns=/.test(svg.slice(start, end < 0 ? undefined : end));
  const name = start + '<svg'.length;
  const whole = needsOne ? `${svg.slice(0, name)} xmlns="http://www.w3.org/2000/svg"${svg.slice(name)}` : svg;
  return encodeURIComponent(whole.toWellFormed());
}
