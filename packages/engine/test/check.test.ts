/** Mode `check`: what is found in a script without running it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunRequest } from '../src/index.js';
import { startEngine } from './support/engine.js';

const engine = await startEngine();

interface Diagnostic {
  severity: string;
  code: string;
  message: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  hint: string | null;
}

async function check(script: string, request: Partial<RunRequest> = {}) {
  const outcome = await engine.script(script, { mode: 'check', ...request });
  expect(outcome).toMatchObject({ status: 'ok', stdout: '', stderr: '' });
  return JSON.parse(outcome.resultJson as string) as { ok: boolean; diagnostics: Diagnostic[] };
}

/** `error no_main 1:1-1:1 Script must …` for each. */
async function found(script: string, request: Partial<RunRequest> = {}) {
  const { diagnostics } = await check(script, request);
  return diagnostics.map(
    (each) =>
      `${each.severity} ${each.code} ${each.line}:${each.column}-${each.endLine}:${each.endColumn} ${each.message}`,
  );
}

const MAIN = 'def main():\n    pass\n';
const NO_MAIN = 'error no_main 1:1-1:1 Script must define a function main()';

test('a good script: ok, and nothing to say', async () => {
  const script = `import pandas as pd\nfrom os import path\nimport re\n${MAIN}    return re.compile("x"), pd.DataFrame().eval\n`;
  expect(await check(script)).toEqual({ ok: true, diagnostics: [] });
});

test('nothing of it runs', async () => {
  expect((await check(`print("ran")\nopen("ran", "w")\n1 / 0\n${MAIN}`)).ok).toBe(true);
});

describe('syntax errors, with lines and columns from 1', () => {
  test.each([
    ['x = (1,\n', "error syntax_error 1:5-1:5 '(' was never closed"],
    [
      'def main():\n  return\n return 1',
      'error syntax_error 3:10-3:10 unindent does not match any outer indentation level',
    ],
    ['é = 1 +* 2', 'error syntax_error 1:8-1:9 invalid syntax'],
    ['return 1', "error syntax_error 1:1-1:9 'return' outside function"],
    ['x = 1\0', 'error syntax_error 1:6-1:7 source code cannot contain null bytes'],
  ])('%j', async (script, expected) => {
    expect(await found(script)).toEqual([expected]);
  });
});

describe('main', () => {
  test.each([
    ['def foo(): return {"x": 1}', [NO_MAIN]],
    ['', [NO_MAIN]],
    ['main = 5', ['error no_main 1:8-1:9 main() must be a function']],
    ['class A:\n    def main(self): pass', [NO_MAIN]],
    ['def f():\n    def main(): pass', [NO_MAIN]],
    [
      'def main(a, b): pass',
      [
        "warning main_arguments 1:1-1:21 main() is called with the request's input or with nothing, and takes more than that",
      ],
    ],
  ])('%j', async (script, expected) => {
    expect(await found(script)).toEqual(expected);
  });

  test.each([
    'def main(): pass',
    'async def main(x=1): pass',
    'main = lambda: 1',
    'class main: pass',
    'from math import sqrt as main',
    'from math import *',
    'if True:\n    def main(): pass\nelse:\n    main = None',
    'try:\n    import json\nfinally:\n    main = json.dumps',
    'with x as main: pass',
    'for main in [print]: pass',
    '(main := print)',
    'a, (b, main) = 1, (2, print)',
    'globals()["main"] = print',
    'def f():\n    global main\n    main = print\nf()',
  ])('is there: %j', async (script) => {
    expect((await check(script)).ok).toBe(true);
  });
});

describe('imports', () => {
  test.each([
    [
      'import nump',
      "error missing_import 1:1-1:12 No module named 'nump'",
      "Package 'nump' is not installed; did you mean 'numpy'?",
    ],
    [
      'import pnadas as pd',
      "error missing_import 1:1-1:20 No module named 'pnadas'",
      "Package 'pnadas' is not installed; did you mean 'pandas'?",
    ],
    [
      'from numpy.lingalg import x',
      "error missing_import 1:1-1:28 No module named 'numpy.lingalg'",
      "The installed 'numpy' has no module 'numpy.lingalg'; GET /runtime says its version.",
    ],
    [
      'import zzqqxx',
      "error missing_import 1:1-1:14 No module named 'zzqqxx'",
      expect.stringMatching(/^Package 'zzqqxx' is not installed; GET \/runtime lists/),
    ],
    [
      'import sklearn',
      "error missing_import 1:1-1:15 No module named 'sklearn'",
      "Package 'scikit-learn' (imported as sklearn) is not installed; GET /runtime lists those that are.",
    ],
    [
      'from . import x',
      'error relative_import 1:1-1:16 A script has no package to import from',
      expect.any(String),
    ],
    [
      'try:\n    import zzqqxx\nexcept ImportError:\n    zzqqxx = None',
      "info missing_import 2:5-2:18 No module named 'zzqqxx'",
      expect.any(String),
    ],
    [
      'def f():\n    import zzqqxx',
      "warning missing_import 2:5-2:18 No module named 'zzqqxx'",
      expect.any(String),
    ],
  ])('%j', async (script, expected, hint) => {
    const { ok, diagnostics } = await check(`${script}\n${MAIN}`);
    expect(await found(`${script}\n${MAIN}`)).toEqual([expected]);
    expect(diagnostics[0]?.hint).toEqual(hint);
    expect(ok).toBe(!expected.startsWith('error'));
  });

  test('all of the standard library is there', async () => {
    const names =
      'asyncio collections.abc concurrent.futures email.mime.text importlib.metadata json os.path sys xml.etree.ElementTree zoneinfo __future__ _thread'.split(
        ' ',
      );
    expect(
      await found(names.map((name) => (name === '__future__' ? '' : `import ${name}\n`)).join('') + MAIN),
    ).toEqual([]);
  });
});

describe('calls', () => {
  test.each([
    ['eval("1")', 'eval'],
    ['exec("1")', 'exec'],
    ['compile("1", "", "eval")', 'compile'],
    ['__import__("os")', '__import__'],
    ['import os\nos.system("ls")', 'os.system'],
    ['from os import system as s\ns("ls")', 'os.system'],
    ['import os as o\no.popen("ls")', 'os.popen'],
    ['import subprocess as sp\nsp.run(["ls"])', 'subprocess.run'],
    ['from subprocess import Popen\nPopen(["ls"])', 'subprocess.Popen'],
    ['import builtins\nbuiltins.eval("1")', 'eval'],
    ['import os\ngetattr(os, "system")("ls")', 'os.system'],
    ['__builtins__["exec"]("1")', 'exec'],
    ['import importlib\nimportlib.import_module("os").system("x")', 'importlib.import_module'],
    ['import pickle\npickle.loads(b"")', 'pickle.loads'],
    ['import pandas as pd\npd.read_pickle("x")', 'pandas.read_pickle'],
    ['import ctypes\nctypes.CDLL(None)', 'ctypes.CDLL'],
    ['x = list(map(eval, []))', 'eval'],
  ])('risky: %j', async (script, name) => {
    const { ok, diagnostics } = await check(`${script}\n${MAIN}`);
    expect(ok).toBe(true);
    expect(diagnostics).toContainEqual(
      expect.objectContaining({
        severity: 'warning',
        code: 'risky_call',
        message: `${name} is a risky call`,
        hint: expect.any(String),
      }),
    );
  });

  test.each([
    ['import socket\nsocket.create_connection(("x", 1))', 'socket.create_connection'],
    ['from urllib.request import urlopen\nurlopen("http://x")', 'urllib.request.urlopen'],
    ['import os\nos.setuid(0)', 'os.setuid'],
    ['import tkinter\ntkinter.Tk()', 'tkinter.Tk'],
  ])('refused by the sandbox: %j', async (script, name) => {
    const { diagnostics } = await check(`${script}\n${MAIN}`);
    expect(diagnostics).toContainEqual(
      expect.objectContaining({ code: 'refused_call', message: `${name} is refused by the sandbox` }),
    );
  });

  test.each([
    'import re\nre.compile("x")',
    'class Model:\n    def eval(self): pass\nModel().eval()',
    'def eval(x): return x\neval(1)',
    'import subprocess\ntry:\n    pass\nexcept subprocess.CalledProcessError:\n    pass',
    'x = "eval(1)"  # exec("1")',
  ])('not risky: %j', async (script) => {
    expect((await check(`${script}\n${MAIN}`)).diagnostics).toEqual([]);
  });

  test('the place is the call, in characters', async () => {
    expect(await found(`x = "é", eval("1")\n${MAIN}`)).toEqual([
      'warning risky_call 1:10-1:14 eval is a risky call',
    ]);
  });
});

test('policy restricted adds its rules', async () => {
  expect(
    await found('import os\nimport math\nx = ().__class__\nexec("1")', { policy: 'restricted' }),
  ).toEqual([
    expect.stringMatching(/^error import_not_allowed 1:1-1:10 'os' cannot be imported .*time$/),
    'error restricted 3:5-3:17 "__class__" is an invalid attribute name because it starts with "_".',
    'error restricted 4:1-4:10 Exec calls are not allowed.',
    'warning risky_call 4:1-4:5 exec is a risky call',
  ]);
});

test('policy restricted: a missing main is a warning, as a snippet has none', async () => {
  expect(await found('output = 1', { policy: 'restricted' })).toEqual([
    'warning no_main 1:1-1:1 Script must define a function main()',
  ]);
});

describe('never more than an answer', () => {
  test.each([
    ['parentheses', '('.repeat(1 << 20)],
    ['minus signs', `${'-'.repeat((1 << 20) - 1)}1`],
    ['a long sum', `x=${'1+'.repeat(400_000)}1`],
    ['attributes', `${'a.'.repeat(400_000)}b`],
    ['calls', `f${'()'.repeat(300_000)}`],
    ['not', `${'not '.repeat(200_000)}1`],
    ['one long name', 'x'.repeat(1 << 20)],
    ['risky calls without end', 'eval\n'.repeat(100_000)],
    ['missing imports without end', Array.from({ length: 20_000 }, (_, n) => `import zz${n}\n`).join('')],
    ['lone surrogates', 'x = "\ud800"'],
    ['deep blocks', Array.from({ length: 99 }, (_, n) => `${' '.repeat(n)}if 1:\n`).join('')],
  ])('%s', async (_, script) => {
    for (const policy of ['open', 'restricted'] as const) {
      const { diagnostics } = await check(script, { policy });
      expect(diagnostics.length).toBeGreaterThan(0);
      expect(diagnostics.length).toBeLessThanOrEqual(200);
    }
  });

  test('any text has diagnostics with places in it', { timeout: 120_000 }, async () => {
    const fragment = fc.constantFrom(
      'def main():',
      '\n',
      '    ',
      'return',
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      ':',
      'eval',
      'import os',
      'from . import x',
      '=',
      '"',
      "'",
      '"""',
      'f"{',
      '}"',
      'é',
      '🙂',
      '\t',
      '\\',
      'lambda x:',
      'match x:',
      'case ',
      '.',
      ',',
      '*',
      'if 1:',
      'class main',
      'main',
      '__import__("os")',
      '0',
      '\r',
      '\f',
      '\ud83d',
      '@',
      'async ',
      'await ',
      ':=',
      '->',
      'try:',
      'except:',
      ';',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.array(fragment, { maxLength: 30 }).map((parts) => parts.join('')),
    );
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom('open', 'restricted'), async (script, policy) => {
        const { ok, diagnostics } = await check(script, { policy: policy as 'open' });
        const lines = script.replace(/\r\n?/g, '\n').split('\n').length;
        expect(ok).toBe(!diagnostics.some((each) => each.severity === 'error'));
        for (const { line, column, endLine, endColumn } of diagnostics) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(endLine).toBeLessThanOrEqual(lines);
          expect(column).toBeGreaterThanOrEqual(1);
          expect([line, column] <= [endLine, endColumn] || endLine > line || endColumn >= column).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});
