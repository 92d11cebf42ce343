import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Guest, type GuestRequest, startGuest } from './driver.js';

let guest: Guest;
beforeAll(() => {
  guest = startGuest('numpy', 'pandas', 'matplotlib.pyplot');
});
afterAll(() => guest.stop());

const inMain = (body: string) => `def main():\n${body.replace(/^/gm, '  ')}\n`;
const hintOf = async (script: string, request: GuestRequest = {}) =>
  (await guest.run(script, request)).outcome.hint;

describe('a package that is not installed', () => {
  it.each([
    ['pands', "Package 'pands' is not installed; did you mean 'pandas'?"],
    ['Numpy', "Package 'Numpy' is not installed; did you mean 'numpy'?"],
    ['matplotlb.pyplot', "Package 'matplotlb' is not installed; did you mean 'matplotlib'?"],
    // As near to runpy, which is Python's own.
    ['nunpy', "Package 'nunpy' is not installed; did you mean 'numpy'?"],
    ['itertool', "Package 'itertool' is not installed; did you mean 'itertools'?"],
    ['np', "Package 'np' is not installed; did you mean 'numpy'?"],
    [
      'sklearn',
      "Package 'scikit-learn' (imported as sklearn) is not installed; GET /runtime lists those that are.",
    ],
    ['cv2', "Package 'opencv-python' (imported as cv2) is not installed; GET /runtime lists those that are."],
    ['tokenizers', "Package 'tokenizers' is not installed; GET /runtime lists those that are."],
    ['seaborn', "Package 'seaborn' is not installed; 'matplotlib' is."],
    ['ujson', "Package 'ujson' is not installed; 'json' is."],
    [
      'my_helpers_of_mine',
      /^Package 'my_helpers_of_mine' is not installed; GET \/runtime .* sent in `files`\.$/,
    ],
    ['urllib2', "Module 'urllib2' is not in Python 3.0 and later: use urllib.request."],
    ['numpy.nothing', "The installed 'numpy' has no module 'numpy.nothing'; GET /runtime says its version."],
    ['IPython.display', /display\(x\) is built in/],
  ])('import %s', async (name, text) => {
    expect(await hintOf(inMain(`import ${name}`))).toEqual(
      typeof text === 'string' ? text : expect.stringMatching(text),
    );
    expect(await hintOf(`import ${name}\ndef main(): pass`)).not.toBeNull();
  });

  it('that pandas asks for', async () => {
    const body =
      'import pandas\nopen("x.xlsx", "wb").write(b"PK")\npandas.read_excel("x.xlsx", engine="openpyxl")';
    expect(await hintOf(inMain(body))).toBe(
      "Package 'openpyxl' is not installed; GET /runtime lists those that are.",
    );
  });

  it('is looked for among the modules that the run has itself', async () => {
    expect(await hintOf(inMain('open("helpers.py", "w").close()\nimport helper'))).toBe(
      "Package 'helper' is not installed; did you mean 'helpers'?",
    );
  });
});

describe('calls that the sandbox answers otherwise', () => {
  it.each([
    ['an environment variable', 'import os\nos.environ["API_KEY"]', /variable API_KEY .* `env`\.$/],
    ['input() without stdin', 'input()', /^input\(\) reads `stdin`, and the request has none/],
    ['endless recursion', 'def f(): f()\nf()', /^The recursion does not end/],
    ['a GUI backend', 'import matplotlib.pyplot as plt\nplt.switch_backend("QtAgg")', /^There is no display/],
    ['a window', 'raise ImportError("no libtk", name="_tkinter")', /^There is no display/],
  ])('%s', async (_title, body, text) => {
    expect(await hintOf(inMain(body))).toMatch(text);
  });

  it('input() beyond the lines of stdin', async () => {
    const { outcome } = await guest.run(inMain('input()'), { stdin: 'x' });
    expect(outcome.hint).toMatch(/^input\(\) found no more lines/);
  });

  it.each(['asyncio.run(g())', 'asyncio.get_running_loop().run_until_complete(g())'])(
    '%s in an async main()',
    async (call) => {
      const script = `import asyncio\nasync def g(): pass\nasync def main(): ${call}`;
      expect(await hintOf(script)).toContain('use `await`');
    },
  );

  it('main() that takes no input, and one that wants it', async () => {
    expect(await hintOf('def main(): pass', { input: 1 })).toContain('main() has to take one argument');
    expect(await hintOf('def main(x): pass')).toContain('The request has no `input`');
  });
});

describe('a result that is not JSON', () => {
  it.each([
    ['{1, 2}', 'sorted(…)'],
    ['b"x"', '.decode()'],
    ['1j', 'z.real'],
    ['(i for i in ())', 'list(…)'],
    ['map(str, [])', 'list(…)'],
    ['{(1, 2): 3}', 'str(key)'],
    ['main', 'call it'],
    ['object()', 'what matters of the object'],
    ['__import__("matplotlib.pyplot").pyplot.figure()', '`displays`'],
    ['__import__("pandas").DataFrame({"a": [1]}).groupby("a")', 'aggregate'],
  ])('%s', async (value, text) => {
    const { status, hint } = (await guest.run(inMain(`return ${value}`))).outcome;
    expect(status).toBe('not_json');
    expect(hint).toContain(text);
  });

  it('as it contains itself', async () => {
    expect(await hintOf(inMain('x = []\nx.append(x)\nreturn x'))).toContain('contains itself');
  });
});

describe('no main()', () => {
  it.each([
    ['print(1)', 'put what is to run into `def main():`'],
    ['def solve(): return 1', 'rename solve() to main()'],
    ['def a(): pass\ndef b(): pass', 'put what is to run into `def main():`'],
    ['main = 3', '`main` is a value here'],
  ])('%s', async (script, text) => {
    const { status, hint } = (await guest.run(script)).outcome;
    expect(status).toBe('no_main');
    expect(hint).toContain(text);
  });
});

describe('a script that does not compile', () => {
  it.each([
    ['a magic', '%matplotlib inline\ndef main(): pass', 'notebooks only'],
    ['a cell magic', '%%time\ndef main(): pass', 'notebooks only'],
    ['a command', '!ls\ndef main(): pass', 'notebooks only'],
    ['an installation', '!pip install x\ndef main(): pass', 'cannot install packages'],
    ['an installation by magic', '%pip install x', 'cannot install packages'],
    ['a bare installation', 'pip install x', 'cannot install packages'],
    ['Markdown', '```python\ndef main(): pass\n```', '``` lines'],
    ['prompts', '>>> x = 1', 'prompts'],
    ['Python 2 print', 'def main():\n  print "x"', 'Python 2'],
    ['Python 2 except', 'try: pass\nexcept A, e: pass', 'Python 2'],
    ['tabs and spaces', 'def main():\n\tif 1:\n        return 1', 'four spaces'],
    ['indentation of everything', '  def main():\n    pass', 'textwrap.dedent'],
    ['a result outside', 'return 1', '`def main():`'],
    ['await outside', 'def main(): pass\nawait x', '`async def main():`'],
    ['line ends escaped twice', 'import os\\ndef main(): pass', 'once escaped'],
    ['typographic quotes', 'x = “y”', 'plain quotes'],
  ])('%s', async (_title, script, text) => {
    const { status, hint } = (await guest.run(script)).outcome;
    expect(status).toBe('syntax_error');
    expect(hint).toContain(text);
  });
});

describe('no hint where the cause is not certain', () => {
  it.each([
    'def main(): return (1',
    'def main():\n  x = = 1',
    'x = 5 % % 3',
    inMain('1 / 0'),
    inMain('{}["x"]'),
    inMain('raise KeyError("API_KEY")'),
    inMain('raise EOFError("archive")'),
    inMain('raise RuntimeError("loop")'),
    inMain('raise ImportError("x")'),
    inMain('raise ModuleNotFoundError("x")'),
    inMain('from math import nothing'),
    inMain('raise TypeError("main() takes no")'),
    inMain('len()'),
    inMain('def f(a): pass\nf()'),
    inMain('try: import pands\nexcept ImportError: {}["x"]'),
    inMain('raise BlockingIOError(11, "x")'),
    inMain('import pickle\npickle.loads(b"")'),
  ])('%j', async (script) => {
    expect(await hintOf(script)).toBeNull();
  });
});

describe('a script that breaks Python still has its error', () => {
  it.each([
    ['an errno that raises', 'class E(OSError):\n  errno = property(lambda s: 1/0)\nraise E("x")'],
    ['a name that is no text', 'raise ModuleNotFoundError("x", name=3)'],
    ['a name of any length', 'raise ModuleNotFoundError("x", name="n" * 100_000)'],
    ['a cause that raises', 'class E(OSError):\n  __cause__ = property(lambda s: 1/0)\nraise E("x")'],
    ['a chain without end', 'e = OSError("x")\ne.__cause__ = e\nraise e'],
    ['sys.path', 'import sys\nsys.path = None\nraise ModuleNotFoundError("x", name="pands")'],
    [
      'sys.path of strangers',
      'import sys\nsys.path[:] = [3, None]\nraise ModuleNotFoundError("x", name="pands")',
    ],
    ['difflib', 'import difflib\nvars(difflib).clear()\nimport pands'],
    ['os', 'import os\nvars(os).clear()\nopen("none")'],
    ['the working folder', 'import os\nos.mkdir("d")\nos.chdir("d")\nos.rmdir("../d")\nopen("x")'],
    ['built-ins', 'import builtins\nvars(builtins).clear()\n{}["x"]'],
  ])('%s', async (_title, body) => {
    const { outcome } = await guest.run(inMain(body));
    expect(outcome.status).toBe('exception');
    expect((outcome.hint ?? '').length).toBeLessThan(1200);
  });
});
