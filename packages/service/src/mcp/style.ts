/** A script's result is what its `main()` returns, a snippet's the value of its last expression. */
export type Style = 'main' | 'snippet';

const DEFINES_MAIN = /^(?:async[ \t]+def|def)[ \t]+main[ \t]*[([]|^main[ \t]*(?::[^=\n]*)?=(?!=)/m;
/** `main()`, `print(main())`, `asyncio.run(main())`, `result = main()`: it would run twice. */
const CALLS_MAIN = /^(?!def\b|async\b|class\b|if\b|[\s@#]).*\bmain[ \t]*\(/m;

/**
 * How code was meant, by its lines that are not indented: as a script where it defines `main()` and leaves calling it to
 * others. Code that calls `main()` itself wants to be run from top to bottom, but for the usual guard, in which a script
 * that is imported is not called.
 */
export function styleOf(code: string): Style {
  const bare = withoutTexts(code);
  return DEFINES_MAIN.test(bare) && !CALLS_MAIN.test(bare) ? 'main' : 'snippet';
}

const BACKSLASH = 0x5c;

/** The code without what is in its strings and comments, line by line as it was. */
export function withoutTexts(code: string): string {
  const next = /["'#]/g;
  let kept = '';
  let at = 0;
  for (let found = next.exec(code); found; found = next.exec(code)) {
    const end = found[0] === '#' ? endOfLine(code, found.index) : endOfString(code, found.index);
    kept += `${code.slice(at, found.index)}${found[0] === '#' ? '' : '""'}`;
    // What goes over several lines leaves none of them behind, and the rest of its last line is not the start of one.
    at = end;
    next.lastIndex = end;
  }
  return kept + code.slice(at);
}

function endOfLine(code: string, at: number): number {
  const end = code.indexOf('\n', at);
  return end < 0 ? code.length : end;
}

/** Where the string that opens at `at` is over; a string of one line ends with it at the latest. */
function endOfString(code: string, at: number): number {
  const quote = code.charAt(at);
  const triple = code.startsWith(quote.repeat(3), at);
  const close = triple ? quote.repeat(3) : quote;
  for (let i = at + close.length; i < code.length; i++) {
    if (code.charCodeAt(i) === BACKSLASH) i++;
    else if (code.startsWith(close, i)) return i + close.length;
    else if (!triple && code.charAt(i) === '\n') return i;
  }
  return code.length;
}
