/** The known ways around rules in the language, and what each of them gets. */
import { describe, expect, test } from 'vitest';
import { startEngine } from './support/engine.js';

const engine = await startEngine();
const snippet = (script: string, request = {}) => engine.script(script, { mode: 'run', ...request });

const UNDERSCORE = /starts with "_"/;
const RESTRICTED = /not available in restricted mode|restricted name/;

/** An expression or statements, and what `error` says. */
const REFUSED: [string, RegExp][] = [
  // Names and attributes with an underscore
  ['().__class__.__bases__[0].__subclasses__()', UNDERSCORE],
  ['x = "".__class__.__mro__', UNDERSCORE],
  ['(lambda: 0).__globals__', UNDERSCORE],
  ['print.__self__', UNDERSCORE],
  ['__builtins__', UNDERSCORE],
  ['__import__("os")', UNDERSCORE],
  ['_getattr_ = getattr', UNDERSCORE],
  ['def _getattr_(o, n):\n    return o', UNDERSCORE],
  ['import math as _getattr_', UNDERSCORE],
  ['from math import pi as _write_', UNDERSCORE],
  ['global _getattr_\n_getattr_ = 1', UNDERSCORE],
  ['for _getitem_ in []:\n    pass', UNDERSCORE],
  ['try:\n    1/0\nexcept Exception as _apply_:\n    pass', UNDERSCORE],
  ['def f(_getattr_):\n    pass', UNDERSCORE],
  ['lambda *_a: 1', UNDERSCORE],
  ['[_x for _x in []]', UNDERSCORE],
  ['(__x := 1)', UNDERSCORE],
  ['class A:\n    __slots__ = ()', UNDERSCORE],
  ['class A:\n    def __getattr__(self, n):\n        return 1', UNDERSCORE],
  ['class A:\n    def __class_getitem__(cls, n):\n        return 1', UNDERSCORE],
  ['class A:\n    def __init_subclass__(cls):\n        pass', UNDERSCORE],
  ['class A:\n    def __reduce__(self):\n        return 1', UNDERSCORE],
  ['match 1:\n    case 2:\n        pass\n    case __x:\n        pass', UNDERSCORE],
  ['match 1:\n    case object(__class__=x):\n        pass', /invalid attribute name/],
  ['f"{().__class__}"', UNDERSCORE],
  ['getattr((), "__class__")', UNDERSCORE],
  ['getattr((), "__class__", None)', UNDERSCORE],
  ['setattr(np, "__name__", 1)', /cannot be changed/],
  ['class A:\n    pass\nsetattr(A(), "__class__", int)', UNDERSCORE],
  [
    'class S(str):\n    def startswith(self, x):\n        return False\ngetattr((), S("__class__"))',
    /must be string/,
  ],
  // Formats
  ['"{0.__class__}".format(1)', UNDERSCORE],
  ['"{0.__class__.__init__.__globals__}".format(np.sum)', UNDERSCORE],
  ['"{x.__class__}".format_map({"x": 1})', UNDERSCORE],
  ['str.format("{0.__class__}", 1)', UNDERSCORE],
  ['f = "{0.__class__}".format\nf(1)', UNDERSCORE],
  ['list(map("{0.__class__}".format, [1]))', UNDERSCORE],
  ['"{:{0.__class__}}".format(1)', UNDERSCORE],
  ['getattr("{0.__class__}", "format")(1)', UNDERSCORE],
  [
    'class S(str):\n    def f(self, x):\n        return super().format(x)\nS("{0.__class__}").f(1)',
    UNDERSCORE,
  ],
  ['import string\nstring.Formatter()', RESTRICTED],
  // Frames
  ['(x for x in []).gi_frame', RESTRICTED],
  ['def g():\n    yield\ng().gi_frame.f_back.f_globals', RESTRICTED],
  ['try:\n    1/0\nexcept Exception as e:\n    e.__traceback__.tb_frame', UNDERSCORE],
  [
    'class C:\n    def __enter__(self):\n        pass\n    def __exit__(self, k, v, tb):\n        tb.tb_frame\nwith C():\n    1/0',
    RESTRICTED,
  ],
  [
    'class C:\n    def __enter__(self):\n        pass\n    def __exit__(self, k, v, tb):\n        getattr(tb, "tb_lineno")\nwith C():\n    1/0',
    RESTRICTED,
  ],
  ['match (x for x in []):\n    case object(gi_frame=f):\n        pass', /invalid attribute name/],
  ['try:\n    np.nothing\nexcept AttributeError as e:\n    e.obj', RESTRICTED],
  ['(lambda: 0).func_globals', /no attribute/],
  // Code
  ['exec("1")', /^Line 1: Exec calls are not allowed\.$/],
  ['eval("1")', /^Line 1: Eval calls are not allowed\.$/],
  ['e = exec', /^name 'exec' is not defined$/],
  ['e = eval', /^name 'eval' is not defined$/],
  ['compile("1", "", "eval")', /^name 'compile' is not defined$/],
  ['open("/etc/passwd")', /^name 'open' is not defined$/],
  ['globals()', /^name 'globals' is not defined$/],
  ['locals()', /^name 'locals' is not defined$/],
  ['vars(np)', /^name 'vars' is not defined$/],
  ['breakpoint()', /"breakpoint" is a reserved name/],
  ['help()', /^name 'help' is not defined$/],
  ['type("X", (), {})', /takes 1 argument/],
  ['type(int)("X", (), {})', /takes 1 argument/],
  ['import collections.abc\ntype(collections.abc.Sized)("X", (), {})', /takes 1 argument/],
  ['int.mro()', RESTRICTED],
  // Imports
  ['import os', /^'os' cannot be imported in restricted mode\. These can be: collections, .*, time$/],
  ['import os.path', /^'os\.path' cannot be imported/],
  ['from os import system', /^'os' cannot be imported/],
  ['import subprocess, math', /^'subprocess' cannot be imported/],
  ['import builtins', /"builtins" is a reserved name/],
  ['import importlib', /cannot be imported/],
  ['import operator', /cannot be imported/],
  ['import ctypes', /cannot be imported/],
  ['import inspect', /cannot be imported/],
  ['import script', /cannot be imported/],
  ['import pycell_guest', /cannot be imported/],
  ['import numpy.f2py', /cannot be imported/],
  ['import numpy.ctypeslib', /cannot be imported/],
  ['import pandas.io.common', /cannot be imported/],
  ['import matplotlib.animation', /cannot be imported/],
  ['import json.tool', /cannot be imported/],
  ['from . import os', /Relative imports/],
  ['from random import _os', UNDERSCORE],
  ['from io import open', /io\.open is not available/],
  ['from numpy import load', /numpy\.load is not available/],
  ['from matplotlib import os', RESTRICTED],
  ['import matplotlib.cbook', /cannot be imported/],
  // Modules through attributes
  ['import sys\nsys.modules', /sys has only stdin, stdout and stderr here/],
  ['import sys\nsys.exit()', /sys has only stdin, stdout and stderr here/],
  ['import sys\nsys.stdout = None', /cannot be changed/],
  ['import json\njson.decoder.re.enum.sys', /no attribute|not available/],
  ['import json\njson.codecs', /no attribute|not available/],
  ['import datetime\ndatetime.sys', /no attribute|not available/],
  ['import textwrap\ntextwrap.re.enum', /no attribute|not available/],
  ['import re\nre.enum.sys', /no attribute|not available/],
  ['import statistics\nstatistics.sys', /no attribute|not available/],
  ['import random\nrandom._os.system("id")', UNDERSCORE],
  ['import matplotlib\nmatplotlib.os', RESTRICTED],
  ['import matplotlib\nmatplotlib.subprocess.run(["id"])', RESTRICTED],
  ['import matplotlib\ngetattr(matplotlib, "shutil")', RESTRICTED],
  ['plt.importlib.import_module("os")', RESTRICTED],
  ['plt.inspect', RESTRICTED],
  ['plt.sys.modules', /sys has only/],
  ['plt.matplotlib.cbook.os', RESTRICTED],
  ['pd.io.common.os', RESTRICTED],
  ['pd.core', RESTRICTED],
  ['pd.compat.sys', RESTRICTED],
  ['pd.pandas.io', RESTRICTED],
  ['np.lib.npyio', RESTRICTED],
  ['np.core', RESTRICTED],
  ['np.testing.runstring', RESTRICTED],
  ['np.linalg.linalg', /no attribute|not available/],
  ['np.random.bit_generator', RESTRICTED],
  ['import functools\nfunctools.reduce(getattr, ["os", "system"], plt.matplotlib)', RESTRICTED],
  ['import functools\nclass N:\n    pass\nfunctools.update_wrapper(N(), plt)', /a function is wanted/],
  ['import functools\nfunctools.update_wrapper(lambda: 0, len, assigned=("x",))', /unexpected keyword/],
  ['from matplotlib.artist import wraps\nwraps(len, assigned=("x",))', /unexpected keyword/],
  [
    'class Leak:\n    def __radd__(self, other):\n        return other.system("id")\nplt.matplotlib.os += Leak()',
    RESTRICTED,
  ],
  // Files and code through the libraries
  ['import io\nio.open("/etc/passwd")', /io\.open is not available/],
  ['import io\nio.FileIO("/etc/passwd")', /io\.FileIO is not available/],
  ['import io\nio.open_code("/etc/passwd")', /io\.open_code is not available/],
  ['import sys\nsys.stdout.buffer.raw', RESTRICTED],
  ['import sys\ntype(sys.stdin.buffer.raw)("/etc/passwd")', RESTRICTED],
  ['np.load("x.npy", allow_pickle=True)', /numpy\.load is not available in restricted mode: it unpickles/],
  ['np.save("x", 1)', /it opens files/],
  ['np.fromfile("/etc/passwd")', /it opens files/],
  ['np.memmap("/etc/passwd")', /it opens files/],
  ['np.loadtxt("/etc/passwd")', /takes a file in memory/],
  ['np.genfromtxt("/etc/passwd")', /takes a file in memory/],
  ['np.savetxt("x", [1])', /takes a file in memory/],
  ['np.ctypeslib', RESTRICTED],
  ['np.f2py', RESTRICTED],
  ['np.zeros(1).tofile("x")', RESTRICTED],
  ['np.zeros(1).dump("x")', RESTRICTED],
  ['np.zeros(1).ctypes', RESTRICTED],
  ['np.ndarray.tofile', RESTRICTED],
  ['np.rec.fromfile("x")', RESTRICTED],
  ['np.lib.stride_tricks.as_strided', RESTRICTED],
  ['pd.eval("1")', /runs text as code/],
  ['pd.DataFrame({"a": [1]}).eval("a")', /runs text as code/],
  ['pd.DataFrame({"a": [1]}).query("a > 0")', /a condition in brackets does the same/],
  ['pd.DataFrame.eval', RESTRICTED],
  ['class D(pd.DataFrame):\n    pass\nD({"a": [1]}).query("a > 0")', RESTRICTED],
  ['class D(pd.DataFrame):\n    def go(self):\n        return super().eval("1")\nD().go()', RESTRICTED],
  ['pd.DataFrame({"a": [1]}).apply("eval", 0, False)', RESTRICTED],
  ['pd.DataFrame({"a": [1]}).agg({"a": "to_pickle"})', RESTRICTED],
  ['pd.Series([1]).agg(["__class__"])', UNDERSCORE],
  ['pd.read_pickle("x")', /it unpickles/],
  ['pd.Series([1]).to_pickle("x")', RESTRICTED],
  ['pd.read_sql("x", "sqlite://")', RESTRICTED],
  ['pd.HDFStore("x")', RESTRICTED],
  ['pd.read_clipboard()', /it starts programs/],
  ['pd.DataFrame().to_clipboard()', /it starts programs/],
  ['pd.test()', /it starts programs/],
  ['np.load = len', /cannot be changed/],
  ['pd.DataFrame.sum = len', /cannot be changed/],
  ['np.sum.x = 1', /cannot be changed|no attribute/],
  ['plt.switch_backend("module://os")', RESTRICTED],
  ['import matplotlib\nmatplotlib.use("module://os")', /the backends of restricted mode are agg and svg/],
  ['plt.style.use("/etc/passwd")', /is not one of matplotlib\.style\.available/],
  ['plt.rc_context(fname="/etc/passwd")', /not the name of a file/],
  ['import matplotlib\nmatplotlib.rc_file("/etc/passwd")', RESTRICTED],
  ['from matplotlib.font_manager import findSystemFonts', RESTRICTED],
  ['plt.figure().canvas.manager', RESTRICTED],
  ['from collections import namedtuple\nnamedtuple("P", ["x=1); import os; (a"])', /valid identifiers/],
];

describe('refused', () => {
  test.each(REFUSED)('%s', async (code, error) => {
    const outcome = await snippet(code);
    expect(['exception', 'syntax_error']).toContain(outcome.status);
    expect(outcome.error).toMatch(error);
  });
});

describe('what a class pattern of `match` reads', () => {
  test('is held to the rules, also where the code catches the refusal', async () => {
    const outcome = await snippet(
      'import matplotlib\ntry:\n    match matplotlib:\n        case object(os=x):\n            pass\nexcept AttributeError:\n    pass\nx.system("id")',
    );
    expect(outcome.error).toBe("name 'x' is not defined");
  });

  test('does not go to an __eq__ of the code', async () => {
    const outcome = await snippet('class A:\n    E = 1\nmatch plt:\n    case object(os=A.E):\n        pass');
    expect(outcome.error).toContain('Names with dots inside of class patterns are not allowed');
  });
});

describe('what the language lets through meets the sandbox', () => {
  test.each([
    ['pd.read_csv("/etc/shadow")', /No such file|Permission denied/],
    ['pd.read_csv("/proc/1/environ")', /No such file|Permission denied|No columns/],
    ['pd.read_csv("http://192.0.2.1/x.csv")', /Network is unreachable|not permitted|urlopen/i],
    ['pd.DataFrame({"a": [1]}).to_csv("/usr/own.csv")', /Read-only|Permission denied|No such|non-existent/],
    ['pd.DataFrame({"a": [1]}).to_csv("/etc/own.csv")', /Read-only|Permission denied|No such|non-existent/],
    ['plt.savefig("/usr/own.svg")', /Read-only|Permission denied|No such/],
    ['plt.imread("/root/.bashrc")', /No such file|Permission denied/],
  ])('%s', async (code, error) => {
    const outcome = await snippet(code);
    expect(outcome).toMatchObject({ status: 'exception', error: expect.stringMatching(error) });
  });

  test('/etc/passwd is the one of the cells: root, and those of the slots', async () => {
    const outcome = await snippet(
      'output = sorted(set(pd.read_csv("/etc/passwd", sep=":", header=None)[0]))',
    );
    // In a container without namespaces it is not there at all.
    if (outcome.status === 'ok') expect(['["cell","root"]', '["root"]']).toContain(outcome.resultJson);
    else expect(outcome.error).toMatch(/No such file|Permission denied/);
  });

  test('a module that the code wrote is not imported', async () => {
    const outcome = await snippet(
      'pd.DataFrame({"print(1)": []}).to_csv("fractions.py", index=False)\nimport fractions\noutput = hasattr(fractions, "Fraction")',
    );
    expect(outcome).toMatchObject({ status: 'ok', resultJson: 'true', stdout: '' });
  });
});
