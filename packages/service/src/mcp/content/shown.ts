/**
 * What a reader does not see, or sees as something else than it is: control characters, which move a terminal's cursor,
 * and those of Unicode that turn the order of letters around or have no shape at all, in which text can be hidden from
 * people and not from models.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for.
const UNSEEN = /[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]|[\u{e0000}-\u{e007f}]/gu;

/** Text of a script as it may be shown: each character that is not seen has a sign in its place, so no text gets longer. */
export function shown(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(UNSEEN, sign);
}

function sign(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}
