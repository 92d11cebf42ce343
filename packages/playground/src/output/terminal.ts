/** What stands in a terminal's text at one place: `style` is a set of class names, `source` where it came from. */
export interface Span {
  text: string;
  style: string;
}

export type Line = Span[];

interface Style {
  colour: number | undefined;
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
}

const PLAIN: Style = { colour: undefined, bold: false, dim: false, italic: false, underline: false };

/**
 * Every escape sequence: CSI, OSC (which sets titles and makes links) and the other strings to their end, and two-byte
 * ones. One that is cut off at the text's end counts to the end.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about.
const ESCAPE = /\x1b(?:\[([0-?]*)[ -/]*([@-~]?)|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\|$)|[ -/]*[0-~]?)/g;

/** Others than tab: shown as the picture that Unicode has for each, and direction marks by their code. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about.
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * What a terminal would show, as plain data: colours and weights are kept, a carriage return writes over its line, and
 * all other escapes are taken out. Nothing in the text can act on the page.
 */
export function toLines(text: string, base = ''): Line[] {
  let style = PLAIN;
  return text.split('\n').map((raw) => {
    let spans: Line = [];
    for (const part of lastWritten(raw)) {
      let at = 0;
      spans = [];
      for (const match of part.matchAll(ESCAPE)) {
        add(spans, part.slice(at, match.index), style, base);
        at = match.index + match[0].length;
        if (match[2] === 'm') style = restyle(style, match[1] ?? '');
      }
      add(spans, part.slice(at), style, base);
    }
    return spans;
  });
}

/** The parts between carriage returns: only the last that is not empty is seen. */
function lastWritten(raw: string): string[] {
  const parts = raw.split('\r');
  while (parts.length > 1 && parts.at(-1) === '') parts.pop();
  return parts;
}

function add(spans: Line, text: string, style: Style, base: string): void {
  if (text === '') return;
  const shown = text.replace(CONTROL, (letter) => {
    const code = letter.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '␡' : `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`;
  });
  spans.push({ text: shown, style: [base, classes(style)].filter(Boolean).join(' ') });
}

/** Select Graphic Rendition (ECMA-48, 8.3.117); what the page has no style for is passed over. */
function restyle(before: Style, codes: string): Style {
  let style = before;
  const numbers = codes.split(/[;:]/).map(Number);
  for (let at = 0; at < numbers.length; at++) {
    const code = numbers[at] as number;
    if (code === 0) style = PLAIN;
    else if (code === 1) style = { ...style, bold: true };
    else if (code === 2) style = { ...style, dim: true };
    else if (code === 3) style = { ...style, italic: true };
    else if (code === 4) style = { ...style, underline: true };
    else if (code === 22) style = { ...style, bold: false, dim: false };
    else if (code === 23) style = { ...style, italic: false };
    else if (code === 24) style = { ...style, underline: false };
    else if (code >= 30 && code <= 37) style = { ...style, colour: code - 30 };
    else if (code >= 90 && code <= 97) style = { ...style, colour: code - 90 };
    else if (code === 39) style = { ...style, colour: undefined };
    // A colour of the larger palettes is left out with its arguments.
    else if (code === 38 || code === 48) at += numbers[at + 1] === 5 ? 2 : 4;
  }
  return style;
}

/** Black and white are the page's own ink; the theme has a tone for each other colour. */
const COLOURS = [
  '',
  'text-danger',
  'text-good',
  'text-warn',
  'text-(--code-name)',
  'text-(--code-keyword)',
  'text-accent',
  '',
];

function classes({ colour, bold, dim, italic, underline }: Style): string {
  const names = [
    colour === undefined ? '' : COLOURS[colour],
    bold && 'font-bold',
    dim && 'text-muted',
    italic && 'italic',
    underline && 'underline',
  ];
  return names.filter(Boolean).join(' ');
}
