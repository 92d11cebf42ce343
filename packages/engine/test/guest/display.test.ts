import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Guest, startGuest } from './driver.js';

let guest: Guest;
beforeAll(() => {
  guest = startGuest('numpy', 'pandas');
});
afterAll(() => guest.stop());

const inMain = (body: string) => `def main():\n${body.replace(/^/gm, '  ')}\n`;

/** The displays of a script that displays `expression`, and the warnings. */
async function shown(expression: string, before = 'pass') {
  const script = `import numpy as np, pandas as pd\n${before}\n${inMain(`display(${expression})\nreturn 1`)}`;
  const { outcome, displays } = await guest.run(script);
  expect(outcome).toMatchObject({ status: 'ok', result: '1', error: null });
  return { displays, warnings: outcome.warnings, ...displays[0] };
}

describe('text/plain', () => {
  it.each([
    ['1', '1'],
    ['10**30', '1000000000000000000000000000000'],
    ['"a\\nb"', "'a\\nb'"],
    ['None', 'None'],
    ['[1, {"b": 2, "a": 1}]', "[1, {'b': 2, 'a': 1}]"],
    ['int', "<class 'int'>"],
    ['"\\ud800"', "'\\ud800'"],
  ])('of %s is %s', async (expression, text) => {
    expect((await shown(expression)).displays).toEqual([{ data: { 'text/plain': text }, metadata: {} }]);
  });

  it('is over several lines where one is too long, keys in their order', async () => {
    const { data } = await shown('{"z" * 30: list(range(20)), "a": ["word"] * 20}');
    expect(data?.['text/plain'].split('\n').length).toBeGreaterThan(3);
    expect(data?.['text/plain']).toMatch(/^\{'z/);
  });

  it('is cut where nobody would read on', async () => {
    const { data } = await shown('list(range(1_000_000))');
    expect(data?.['text/plain'].length).toBeLessThan(65_000);
    expect(data?.['text/plain']).toContain('characters left out');
  });

  it.each([
    ['raises', 'def __repr__(self): raise ValueError("no")', /^<X: repr\(\) raised ValueError: no>$/],
    ['is no text', 'def __repr__(self): return 3', /^<X: repr\(\) raised TypeError: /],
  ])('of an object whose repr %s', async (_title, member, text) => {
    expect((await shown('X()', `class X:\n  ${member}`)).data?.['text/plain']).toMatch(text);
  });
});

describe('the methods of an object', () => {
  it.each([
    ['_repr_html_', '"<b>é</b>"', 'text/html', '<b>é</b>'],
    ['_repr_markdown_', '"*x*"', 'text/markdown', '*x*'],
    ['_repr_svg_', '"<svg/>"', 'image/svg+xml', '<svg/>'],
    ['_repr_png_', 'b"\\x89PNG"', 'image/png', 'iVBORw=='],
    ['_repr_jpeg_', 'b"\\xff\\xd8"', 'image/jpeg', '/9g='],
    ['_repr_latex_', '"$x$"', 'text/latex', '$x$'],
    ['_repr_json_', '{"n": np.int64(3)}', 'application/json', { n: 3 }],
    ['_repr_javascript_', '"1"', 'application/javascript', '1'],
  ])('%s', async (name, value, kind, expected) => {
    const { data, warnings } = await shown('X()', `class X:\n  def ${name}(self): return ${value}`);
    expect(data).toEqual({ [kind]: expected, 'text/plain': expect.stringContaining('X object') });
    expect(warnings).toEqual([]);
  });

  it('_repr_mimebundle_ comes first, and its metadata with it', async () => {
    const before = [
      'class X:',
      '  def _repr_mimebundle_(self, include=None, exclude=None):',
      '    return {"text/html": "<i>", "text/plain": "x", "application/x+json": [1]}, {"text/html": {"a": 1}}',
      '  def _repr_html_(self): return "<b>"',
      '  def _repr_latex_(self): return "$", {"l": 2}',
    ].join('\n');
    expect((await shown('X()', before)).displays).toEqual([
      {
        data: { 'text/html': '<i>', 'text/plain': 'x', 'application/x+json': [1], 'text/latex': '$' },
        metadata: { 'text/html': { a: 1 }, 'text/latex': { l: 2 } },
      },
    ]);
  });

  it('None is no representation', async () => {
    const { data, warnings } = await shown('X()', 'class X:\n  def _repr_html_(self): return None');
    expect(Object.keys(data ?? {})).toEqual(['text/plain']);
    expect(warnings).toEqual([]);
  });

  it.each([
    [
      'raises',
      'def _repr_html_(self): raise ValueError("no")',
      '_repr_html_ of X was left out: ValueError: no',
    ],
    [
      'is no function',
      '_repr_html_ = property(lambda self: 1 / 0)',
      '_repr_html_ of X was left out: ZeroDivisionError',
    ],
    [
      'lies about text',
      'def _repr_html_(self): return b"x"',
      'text/html by _repr_html_ of X was left out: TypeError',
    ],
    [
      'lies about bytes',
      'def _repr_png_(self): return "no base64!"',
      'image/png by _repr_png_ of X was left out',
    ],
    ['is a number', 'def _repr_png_(self): return 7', 'image/png by _repr_png_ of X was left out'],
    [
      'is not JSON',
      'def _repr_json_(self): return {1, 2}',
      'application/json by _repr_json_ of X was left out',
    ],
    [
      'is no bundle',
      'def _repr_mimebundle_(self, **_): return 3',
      '_repr_mimebundle_ of X was left out: it is no dict',
    ],
    [
      'has no mime type',
      'def _repr_mimebundle_(self, **_): return {"html": "x"}',
      'html by _repr_mimebundle_ of X was left out',
    ],
    [
      'has a number as mime type',
      'def _repr_mimebundle_(self, **_): return {3: "x"}',
      'int by _repr_mimebundle_ of X',
    ],
    ['never returns', 'def _repr_html_(self): return self._repr_html_()', 'RecursionError'],
  ])('one that %s is left out with a warning', async (_title, member, warning) => {
    const { data, warnings } = await shown('X()', `class X:\n  ${member}`);
    expect(Object.keys(data ?? {})).toEqual(['text/plain']);
    expect(warnings).toEqual([expect.stringContaining(warning)]);
  });

  it.each([
    ['SystemExit(3)', 'exit'],
    ['MemoryError()', 'memory_limit'],
    ['KeyboardInterrupt()', 'exception'],
  ])('%s is not swallowed: %s', async (raised, status) => {
    const script = `class X:\n  def _repr_html_(self): raise ${raised}\n${inMain('display(X())')}`;
    const { outcome, displays } = await guest.run(script);
    expect(outcome.status).toBe(status);
    expect(displays).toEqual([]);
  });

  it('of a class, or of an object that has every attribute, are not called', async () => {
    const before = 'from unittest.mock import MagicMock\nclass X:\n  def _repr_html_(self): return "x"';
    for (const value of ['X', 'MagicMock()']) {
      const { data, warnings } = await shown(value, before);
      expect(Object.keys(data ?? {})).toEqual(['text/plain']);
      expect(warnings).toEqual([]);
    }
  });
});

describe('pandas', () => {
  it('a DataFrame is HTML, text and records', async () => {
    const { data, metadata, warnings } = await shown('pd.DataFrame({"a": [1, 2], "b": [1.5, None]})');
    expect(data).toEqual({
      'text/html': expect.stringContaining('<table'),
      'text/plain': '   a    b\n0  1  1.5\n1  2  NaN',
      'application/json': [
        { a: 1, b: 1.5 },
        { a: 2, b: null },
      ],
    });
    expect(metadata).toEqual({});
    expect(warnings).toEqual([]);
  });

  it('a Series is text and an object', async () => {
    const { data } = await shown('pd.Series([1, 2], index=["x", "y"])');
    expect(data).toEqual({
      'text/plain': 'x    1\ny    2\ndtype: int64',
      'application/json': { x: 1, y: 2 },
    });
  });

  it.each([
    ['pd.DataFrame({"a": range(1500)})', 1500, 1000],
    ['pd.Series(range(1500))', 1500, 1000],
    ['pd.DataFrame(np.zeros((50, 10_000)))', 50, 10],
  ])('%s has its first rows, and metadata says so', async (expression, rows, kept) => {
    const { data, metadata } = await shown(expression);
    expect(Object.keys(data?.['application/json'])).toHaveLength(kept);
    expect(metadata).toEqual({ 'application/json': { rows, kept } });
  });

  it('rows of much text are fewer', async () => {
    const { data, metadata } = await shown('pd.DataFrame({"a": ["x" * 100_000] * 100})');
    expect(data?.['application/json'].length).toBeGreaterThan(10);
    expect(metadata).toEqual({
      'application/json': { rows: 100, kept: data?.['application/json'].length },
    });
  });

  it('records that cannot be made are left out with a warning', async () => {
    const { data, warnings } = await shown('pd.DataFrame({"a": [{1, 2}]})');
    expect(Object.keys(data ?? {}).sort()).toEqual(['text/html', 'text/plain']);
    expect(warnings).toEqual([expect.stringContaining('the records of a DataFrame were left out: ')]);
  });
});

describe('options', () => {
  it('raw: the bundle as it is', async () => {
    const { displays } = await shown('{"text/html": "<b>"}, raw=True, metadata={"text/html": {"a": 1}}');
    expect(displays).toEqual([{ data: { 'text/html': '<b>' }, metadata: { 'text/html': { a: 1 } } }]);
  });

  it('raw takes nothing but a bundle', async () => {
    const { outcome } = await guest.run(inMain('display(3, raw=True)'));
    expect(outcome.error).toContain('TypeError: display(…, raw=True) takes a dict of mime types, not int');
    expect(outcome.trace).not.toContain('pycell');
  });

  it('include and exclude: by mime type', async () => {
    const frame = 'pd.DataFrame({"a": [1]})';
    expect(Object.keys((await shown(`${frame}, include=["text/html"]`)).data ?? {})).toEqual(['text/html']);
    expect((await shown(`${frame}, exclude=["text/html"]`)).data).not.toHaveProperty('text/html');
  });

  it('metadata that is not JSON is left out with a warning', async () => {
    const { metadata, warnings } = await shown('1, metadata={"a": {1}}');
    expect(metadata).toEqual({});
    expect(warnings).toEqual([expect.stringContaining('metadata of a display was left out')]);
  });

  it('display_id gives a handle, whose update shows anew; others are ignored', async () => {
    const body =
      'h = display(1, display_id="x", transient={}, clear=True, more=1)\nh.update(2)\nreturn h.display_id';
    const { outcome, displays } = await guest.run(inMain(body));
    expect(outcome.result).toBe('"x"');
    expect(displays.map((each) => each?.data['text/plain'])).toEqual(['1', '2']);
  });

  it('nothing is nothing', async () => {
    const { outcome, displays } = await guest.run(inMain('return display()'));
    expect([outcome.result, displays]).toEqual(['null', []]);
  });
});

it("a script's own display() is its own", async () => {
  const { outcome, displays } = await guest.run('def display(x): return x\ndef main(): return display(3)');
  expect([outcome.result, displays]).toEqual(['3', []]);
});

describe('a script that breaks Python can still display', () => {
  it.each([
    [
      'built-ins',
      'import builtins\nfor n in ("len", "type", "str", "dict", "isinstance", "repr", "callable"): setattr(builtins, n, None)',
    ],
    ['json', 'import json\njson.dumps = json.encoder.c_make_encoder = json.encoder.encode_basestring = None'],
    ['its streams', 'import sys\nsys.stdout = None'],
    ['os', 'import os\nos.getpid = None'],
    ['threads', 'import _thread\n_thread.allocate_lock = None'],
    ['signals', 'import signal, _signal\n_signal.pthread_sigmask = signal.pthread_sigmask = None'],
    ['pprint', 'import pprint, base64, binascii\npprint.pformat = binascii.b2a_base64 = None'],
    ['pandas', 'import sys\nsys.modules["pandas"] = object()'],
  ])('%s', async (_title, damage) => {
    const { outcome, displays } = await guest.run(inMain(`${damage}\ndisplay([1])\nreturn 1`));
    expect(outcome).toMatchObject({ status: 'ok', result: '1', warnings: [] });
    expect(displays).toEqual([{ data: { 'text/plain': '[1]' }, metadata: {} }]);
  });
});
