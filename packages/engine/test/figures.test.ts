/** Figures in a real cell; what becomes of them without a jail is in guest/figures.test.ts. */
import { describe, expect, test } from 'vitest';
import { startEngine } from './support/engine.js';

const engine = await startEngine();

const PLOT = `
import matplotlib.pyplot as plt
def main():
    plt.plot([3, 5, 4], label="sold")
    plt.legend()
    plt.show()
    print("shown")
    return plt.get_fignums()
`;

describe('figures', () => {
  test.each([
    ['svg', 'image/svg+xml', /^<svg /],
    ['png', 'image/png', /^iVBORw0KGgo/],
  ] as const)('%s', async (figures, kind, start) => {
    const outcome = await engine.script(PLOT, { figures });
    expect(outcome).toMatchObject({
      status: 'ok',
      resultJson: '[]',
      stdout: 'shown\n',
      stderr: '',
      warnings: [],
    });
    const bundles = outcome.displaysJson.map((each) => JSON.parse(each));
    expect(bundles).toHaveLength(1);
    expect(bundles[0].data).toEqual({
      [kind]: expect.stringMatching(start),
      'text/plain': 'Figure(640x480)',
    });
  });

  test('none', async () => {
    const outcome = await engine.script(PLOT, { figures: 'none' });
    expect(outcome).toMatchObject({ status: 'ok', resultJson: '[]', displaysJson: [], stderr: '' });
  });
});

test.each([
  ['exception', '1 / 0'],
  ['exit', 'raise SystemExit(3)'],
  ['memory_limit', 'raise MemoryError'],
  ['not_json', 'return {1}'],
])('%s: a figure that was left open is there', async (status, line) => {
  const outcome = await engine.script(
    `import matplotlib.pyplot as plt\ndef main():\n    plt.plot([1])\n    ${line}\n`,
  );
  expect(outcome).toMatchObject({ status, displaysJson: [expect.stringContaining('<svg ')] });
});

test('drawing counts as time of the run', async () => {
  const script = `
import matplotlib.pyplot as plt, time
from matplotlib.lines import Line2D
class Slow(Line2D):
    def draw(self, renderer):
        time.sleep(60)
def main():
    plt.gca().add_line(Slow([1], [1]))
`;
  expect(await engine.script(script, { limits: { wallMs: 1500 } })).toMatchObject({ status: 'wall_limit' });
});

test('a seed makes the whole answer repeatable', async () => {
  const [one, other] = [await engine.script(PLOT, { seed: 3 }), await engine.script(PLOT, { seed: 3 })];
  expect(one.displaysJson).toEqual(other.displaysJson);
  expect((await engine.script(PLOT)).displaysJson).not.toEqual(one.displaysJson);
});
