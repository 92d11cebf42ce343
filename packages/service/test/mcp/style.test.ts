import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { styleOf, withoutTexts } from '../../src/mcp/style.js';

describe('a script with main()', () => {
  test.each([
    ['a function', 'def main():\n    return 1'],
    ['with an input', 'import math\n\ndef main(numbers):\n    return sum(numbers)\n'],
    ['a coroutine', 'async def main():\n    return 1'],
    ['a generic one', 'def main[T](x: T) -> T:\n    return x'],
    ['a lambda', 'main = lambda: 1'],
    ['a name', 'def f(): return 1\nmain: object = f'],
    ['with the guard of a script', 'def main():\n    return 1\n\nif __name__ == "__main__":\n    main()'],
    ['with the guard in one line', 'def main():\n    return 1\nif __name__ == "__main__": main()'],
    ['whose call is a comment', 'def main():\n    return 1\n# main()'],
    ['whose call is in a text', 'def main():\n    return 1\nHELP = """\nmain()\n"""'],
    ['that calls itself', 'def main(n=3):\n    return n and main(n - 1)'],
  ])('%s', (_name, code) => expect(styleOf(code)).toBe('main'));
});

describe('a snippet', () => {
  test.each([
    ['an expression', '1 + 1'],
    ['without main', 'import numpy as np\nnp.arange(3)'],
    ['with a main inside of something', 'class A:\n    def main(self): pass\nA()'],
    ['with a main in a text', '"""\ndef main():\n"""\n1'],
    ['with another name', 'def mainly():\n    return 1\nmainly()'],
    ['that compares main', 'main == 1'],
    ['that calls its main()', 'def main():\n    print(1)\n\nmain()'],
    ['that prints what its main() returns', 'def main():\n    return 1\nprint(main())'],
    ['that runs its main()', 'import asyncio\nasync def main():\n    return 1\nasyncio.run(main())'],
    ['that keeps what its main() returns', 'def main():\n    return 1\nresult = main()\nresult'],
  ])('%s', (_name, code) => expect(styleOf(code)).toBe('snippet'));
});

test.each([
  ['# a\nb', '\nb'],
  ['a = "#" # c', 'a = "" '],
  ["'''x\n\"y'''z", '""z'],
  ['"\\"" + 1', '"" + 1'],
  ['"open\nx', '""\nx'],
  ['"""open\nx', '""'],
  ['""', '""'],
  ["f'{x}' 'y'", 'f"" ""'],
])('%j without its texts is %j', (code, expected) => expect(withoutTexts(code)).toBe(expected));

test('what is in strings and comments makes no difference', () => {
  const inside = fc.string({ unit: fc.constantFrom('a', ' ', '\n', 'main()', 'def main():', '#', "'") });
  fc.assert(
    fc.property(inside, fc.constantFrom('def main(): pass', '1'), (text, code) => {
      expect(styleOf(`${code}\nx = """${text}"""\n`)).toBe(styleOf(code));
      expect(styleOf(`# ${text.replaceAll('\n', ' ')}\n${code}`)).toBe(styleOf(code));
    }),
  );
});

test('any text has a style, in linear time', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('"', "'", '\\', '\n', '#', 'm', '"""') }),
      (code) => void styleOf(code),
    ),
  );
  for (const part of ['"', '"""', "'\\", 'main', 'main ', 'x.main', '#', '\n', 'def ', 'main:']) {
    const began = performance.now();
    styleOf(part.repeat((1 << 20) / part.length));
    expect([part, performance.now() - began < 1500]).toEqual([part, true]);
  }
});
