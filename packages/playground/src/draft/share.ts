import { type Draft, readDraft } from './draft.js';

/** What a link may unpack to: a script may have 1 MiB, and a crafted link must not fill the memory. */
const MOST_BYTES = 4 << 20;
const PREFIX = 's=';

/**
 * The draft as a link's fragment, which browsers do not send to any server. Files are not part of it: a link has to be
 * short enough for the places that people paste it into.
 */
export async function toFragment(draft: Draft): Promise<string> {
  const { mode, code, input, stdin, env, limits, figures } = draft;
  const shared = { mode, code: { [mode]: code[mode] }, input, stdin, env, limits, figures };
  const bytes = new TextEncoder().encode(JSON.stringify(shared));
  return PREFIX + toBase64Url(await pass(bytes, new CompressionStream('deflate-raw')));
}

/** @returns undefined where the fragment is no shared draft; throws where it is one that is damaged */
export async function fromFragment(fragment: string): Promise<Draft | undefined> {
  const text = fragment.replace(/^#/, '');
  if (!text.startsWith(PREFIX)) return undefined;
  try {
    const bytes = await pass(
      fromBase64Url(text.slice(PREFIX.length)),
      new DecompressionStream('deflate-raw'),
    );
    const draft = readDraft(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
    if (draft) return draft;
  } catch (cause) {
    throw new Error('This link is damaged: a part of it is missing or was changed', { cause });
  }
  throw new Error('This link holds no script');
}

async function pass(bytes: Uint8Array<ArrayBuffer>, through: CompressionStream | DecompressionStream) {
  const reader = new Blob([bytes]).stream().pipeThrough(through).getReader();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > MOST_BYTES) {
      await reader.cancel();
      throw new Error('too large');
    }
    pieces.push(value);
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

function toBase64Url(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}
