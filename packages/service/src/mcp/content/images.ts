import type { ImageContent } from '@modelcontextprotocol/server';

/** A model's provider refuses the whole conversation for one picture that is too large, or is none. */
const MOST_BYTES = 1 << 20;
const MOST_BYTES_IN_ALL = 3 << 20;
const MOST_IMAGES = 10;
const MOST_PIXELS = 8000;

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const PNG_BEGIN = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const PNG_END = Buffer.from('49454e44ae426082', 'hex');
const JPEG_BEGIN = Buffer.from('ffd8ff', 'hex');
const JPEG_END = Buffer.from('ffd9', 'hex');

/** Takes pictures up while there is room for them. */
export class Images {
  readonly taken: ImageContent[] = [];
  private bytes = 0;

  /** The number of the picture, from 1 on, or why it is left out. */
  add(mimeType: string, data: string): number | string {
    if (this.taken.length >= MOST_IMAGES) return `more than ${MOST_IMAGES} pictures`;
    const size = Math.ceil((data.length * 3) / 4);
    if (size > MOST_BYTES || this.bytes + size > MOST_BYTES_IN_ALL) return 'too large: draw it smaller';
    // MIME puts line ends into base64, and so does Jupyter.
    const base64 = data.replace(/\s/g, '');
    const problem = problemOf(mimeType, base64);
    if (problem) return problem;
    this.bytes += size;
    return this.taken.push({ type: 'image', data: base64, mimeType });
  }
}

function problemOf(mimeType: string, base64: string): string | undefined {
  if (base64.length % 4 !== 0 || !BASE64.test(base64)) return 'its data is not base64';
  const bytes = Buffer.from(base64, 'base64');
  if (mimeType === 'image/jpeg') return begins(bytes, JPEG_BEGIN, JPEG_END) ? undefined : 'it is no JPEG';
  if (!begins(bytes, PNG_BEGIN, PNG_END) || bytes.length < 24) return 'it is no PNG';
  const side = Math.max(bytes.readUInt32BE(16), bytes.readUInt32BE(20));
  return side > MOST_PIXELS ? `it is more than ${MOST_PIXELS} pixels wide or high` : undefined;
}

function begins(bytes: Buffer, begin: Buffer, end: Buffer): boolean {
  return bytes.subarray(0, begin.length).equals(begin) && bytes.subarray(-end.length).equals(end);
}
