import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Guest, type GuestRequest, startGuest } from './driver.js';

let warm: Guest;
let bare: Guest;
beforeAll(() => {
  warm = startGuest('numpy', 'matplotlib.pyplot');
  bare = startGuest();
});
afterAll(async () => {
  await warm.stop();
  await bare.stop();
});

const PLT = 'import matplotlib.pyplot as plt\n';
const inMain = (body: string) => `${PLT}def main():\n${body.replace(/^/gm, '  ')}\n`;

/** The titles that the captured figures have as text, in order. */
async function captured(script: string, request: GuestRequest = {}, guest = warm) {
  const { outcome, displays, stderr } = await guest.run(script, request);
  const svgs = displays.map((each) => each?.data['image/svg+xml'] as string);
  // Titles are paths; matplotlib leaves the text as a comment.
  const titles = svgs.map((svg) =>
    [...(svg ?? '').matchAll(/<!-- (t\w+) -->/g)].map((match) => match[1]).join(),
  );
  return { outcome, displays, stderr, svgs, titles };
}

const figure = (title: string) => `plt.figure()\nplt.title("${title}")\n`;

describe('a figure is captured', () => {
  it.each([
    ['by plt.show()', 'plt.show()'],
    ['by plt.show(block=True)', 'plt.show(block=True)'],
    ['by plt.show(block=False)', 'plt.show(block=False)'],
    ['by figure.show()', 'plt.gcf().show()'],
    ['by display()', 'display(plt.gcf())'],
    ['when the run ends', 'pass'],
    ['after savefig()', 'plt.savefig("x.png")'],
    ['when main() raises', '1 / 0'],
    ['when main() exits', 'raise SystemExit(3)'],
    ['when the result is not JSON', 'return {1}'],
    ['with another backend', 'plt.close()\nplt.switch_backend("pdf")\nplt.figure()\nplt.title("t1")'],
  ])('%s', async (_title, line) => {
    const { titles, displays, stderr, outcome } = await captured(inMain(`${figure('t1')}${line}`));
    expect(titles).toEqual(['t1']);
    expect(displays[0]).toEqual({
      data: {
        'image/svg+xml': expect.stringMatching(/^<svg [\s\S]*<\/svg>\s*$/),
        'text/plain': 'Figure(640x480)',
      },
      metadata: {},
    });
    expect(stderr).toBe('');
    expect(outcome.warnings).toEqual([]);
  });

  it.each([
    [
      'pyplot imported in main()',
      'def main():\n  import matplotlib.pyplot as plt\n  plt.title("t1")\n  plt.show()',
    ],
    [
      'show imported by itself',
      'from matplotlib.pyplot import show, title\ndef main():\n  title("t1")\n  show()',
    ],
    ['pylab', 'from pylab import *\ndef main():\n  title("t1")\n  show()'],
    ['pyplot left as it is', 'import matplotlib.pyplot as p\ndef main(): p.title("t1")'],
    ['a module that is loaded while there is no main()', 'import matplotlib.pyplot as p\np.title("t1")'],
    [
      'matplotlib.use("Agg")',
      'import matplotlib\nmatplotlib.use("Agg")\nimport matplotlib.pyplot as p\ndef main(): p.title("t1"); p.show()',
    ],
  ])('with %s, also where matplotlib was not imported ahead', async (_title, script) => {
    expect((await captured(script)).titles).toEqual(['t1']);
    expect((await captured(script, {}, bare)).titles).toEqual(['t1']);
  });

  it('in the order of their making, shown ones first', async () => {
    const body = `${figure('t1')}plt.show()\n${figure('t2')}${figure('t3')}plt.figure(1)`;
    for (const end of ['', '\nplt.show()']) {
      expect((await captured(inMain(body + end))).titles).toEqual(['t1', 't2', 't3']);
    }
  });

  it('once: it is closed when it was shown', async () => {
    const body = `${figure('t1')}plt.show()\nplt.show()\nopen_ = plt.get_fignums()\nreturn open_`;
    const { titles, outcome } = await captured(inMain(body));
    expect([titles, outcome.result]).toEqual([['t1'], '[]']);
  });

  it('by figure.show() alone, and others later', async () => {
    const body = `${figure('t1')}f = plt.gcf()\n${figure('t2')}f.show()\n${figure('t3')}plt.show()`;
    expect((await captured(inMain(body))).titles).toEqual(['t1', 't2', 't3']);
  });

  it('once where display() was given it, and it stays open', async () => {
    const body = `${figure('t1')}display(plt.gcf())\nreturn plt.get_fignums()`;
    const { titles, outcome } = await captured(inMain(body));
    expect([titles, outcome.result]).toEqual([['t1'], '[1]']);
    expect((await captured(inMain(`${figure('t1')}display(plt.gcf())\nplt.show()`))).titles).toEqual(['t1']);
  });

  it('that pyplot does not know, by display()', async () => {
    const script =
      'from matplotlib.figure import Figure\ndef main():\n  f = Figure()\n  f.suptitle("t1")\n  display(f)';
    expect((await captured(script)).titles).toEqual(['t1']);
  });

  it('with all its subplots', async () => {
    const body = 'f, axes = plt.subplots(2, 2)\nfor i, a in enumerate(axes.flat): a.set_title(f"t{i}")';
    expect((await captured(inMain(body))).titles).toEqual(['t0,t1,t2,t3']);
  });

  it('with no axes at all', async () => {
    expect((await captured(inMain('plt.figure(figsize=(8, 4))'))).displays).toEqual([
      { data: { 'image/svg+xml': expect.any(String), 'text/plain': 'Figure(800x400)' }, metadata: {} },
    ]);
  });
});

describe('a figure is not captured', () => {
  it.each([
    ['that the script has closed', `${figure('t1')}plt.close()`],
    ['of many, all closed', `${figure('t1')}${figure('t2')}plt.close("all")`],
    ['where there is none', 'plt.show()'],
  ])('%s', async (_title, body) => {
    const { displays, outcome } = await captured(inMain(body));
    expect([displays, outcome.warnings]).toEqual([[], []]);
  });
});

describe('figures', () => {
  it('png: base64 of a picture, with its size', async () => {
    const { displays } = await captured(inMain('plt.figure(figsize=(8, 4))\nplt.show()'), { figures: 'png' });
    expect(displays).toEqual([
      {
        data: {
          'image/png': expect.stringMatching(/^iVBORw0KGgo[\w+/]+=*$/),
          'text/plain': 'Figure(800x400)',
        },
        metadata: { 'image/png': { width: 800, height: 400 } },
      },
    ]);
  });

  it('none: show() closes, and nothing comes back', async () => {
    const body = `${figure('t1')}plt.show()\nleft = plt.get_fignums()\n${figure('t2')}return left`;
    const { displays, outcome, stderr } = await captured(inMain(body), { figures: 'none' });
    expect([displays, outcome.result, stderr]).toEqual([[], '[]', '']);
  });

  it('none: display() gives its size in words', async () => {
    const { displays } = await captured(inMain('display(plt.figure())'), { figures: 'none' });
    expect(displays).toEqual([{ data: { 'text/plain': 'Figure(640x480)' }, metadata: {} }]);
  });
});

describe('the size', () => {
  const width = (svg: string | undefined) => Number(/ width="([\d.]+)pt"/.exec(svg ?? '')?.[1]);

  it('is what the script has set', async () => {
    const { svgs } = await captured(inMain('plt.figure(figsize=(8, 4))\nplt.plot([1, 2])'));
    expect(width(svgs[0])).toBe(576);
  });

  it('grows where a legend lies outside', async () => {
    const body = 'plt.plot([1, 2], label="long")\nplt.legend(loc="upper left", bbox_to_anchor=(1, 1))';
    expect(width((await captured(inMain(body))).svgs[0])).toBeGreaterThan(470);
  });

  it('does not grow for a text that is far away', async () => {
    expect(width((await captured(inMain('plt.plot([1, 2])\nplt.text(1e5, 0, "far")'))).svgs[0])).toBe(460.8);
  });
});

describe('a figure that cannot be drawn is a warning', () => {
  it.each([
    ['by show()', 'plt.title("$x^{$")\nplt.show()\nreturn 1'],
    ['at the end', 'plt.title("$x^{$")\nreturn 1'],
    ['by display()', 'plt.title("$x^{$")\ndisplay(plt.gcf())\nreturn 1'],
    ['as its canvas is broken', 'plt.gcf().canvas.print_figure = None\nreturn 1'],
  ])('%s', async (_title, body) => {
    const { outcome, svgs } = await captured(inMain(body));
    expect(outcome).toMatchObject({ status: 'ok', result: '1' });
    expect(outcome.warnings).toEqual([expect.stringMatching(/^a figure could not be drawn: /)]);
    expect(svgs.filter(Boolean)).toEqual([]);
  });

  it('and keeps no other from being drawn', async () => {
    expect((await captured(inMain('plt.title("$x^{$")\nplt.figure()\nplt.title("t2")'))).titles).toEqual([
      't2',
    ]);
  });
});

it('what matplotlib says while it draws is a warning, once', async () => {
  const { outcome, stderr } = await captured(inMain('plt.title("日")'));
  expect(outcome.warnings).toEqual([expect.stringContaining('drawing a figure: Glyph 26085')]);
  expect(stderr).toBe('');
});

it('with a seed a figure is the same text every time, without one it is not', async () => {
  const body = 'import numpy as np\nplt.plot(np.random.rand(5))\nplt.show()';
  const draw = async (request: GuestRequest) => (await captured(inMain(body), request)).svgs[0];
  expect(await draw({ seed: 7 })).toMatch(/^<svg /);
  expect(await draw({})).not.toBe(await draw({}));
});

describe('a script that breaks Python still has its result', () => {
  it.each([
    ['built-ins', 'import builtins\nbuiltins.len = builtins.sorted = builtins.isinstance = None'],
    ['all built-ins', 'import builtins\nvars(builtins).clear()'],
    ['matplotlib', 'import matplotlib\nvars(matplotlib).clear()'],
    ['sys.modules', 'import sys\nsys.modules.clear()'],
    ['the registry', 'from matplotlib._pylab_helpers import Gcf\nGcf.figs = None'],
    [
      'the registry with strangers',
      'from matplotlib._pylab_helpers import Gcf\nGcf.figs = {1: 2, "a": None}',
    ],
    ['destroy', 'from matplotlib._pylab_helpers import Gcf\nGcf.destroy = None'],
    ['warnings', 'import warnings\nwarnings.simplefilter("error")\nwarnings.catch_warnings = None'],
    ['a canvas that exits', 'def leave(*a, **k): raise SystemExit(3)\nplt.gcf().canvas.print_figure = leave'],
    [
      'a canvas that runs out of memory',
      'def full(*a, **k): raise MemoryError\nplt.gcf().canvas.print_figure = full',
    ],
    ['io', 'import io\nio.BytesIO = None'],
  ])('%s', async (_title, damage) => {
    const { outcome } = await captured(inMain(`${figure('t1')}${damage}\nreturn 1`));
    expect(outcome).toMatchObject({ status: 'ok', result: '1', error: null });
  });
});
