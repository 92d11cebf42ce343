import { expect, test } from 'vitest';
import { figureOf } from '../../src/figure/figure-source.js';

const shown = (svg: string) => {
  const figure = figureOf({ 'image/svg+xml': svg }, () => '');
  return decodeURIComponent(figure?.source.replace(/^.*?,/, '') ?? '');
};
const XMLNS = 'xmlns="http://www.w3.org/2000/svg"';

test('an SVG without a namespace is given one', () => {
  expect(shown('<svg/>')).toBe(`<svg ${XMLNS}/>`);
  expect(shown('<?xml version="1.0"?>\n<svg width="1"><a/></svg>')).toBe(
    `<?xml version="1.0"?>\n<svg ${XMLNS} width="1"><a/></svg>`,
  );
});

test.each([
  `<svg ${XMLNS}/>`,
  `<svg\n${'a="1" '.repeat(2000)}${XMLNS}>`,
  '<svg:svg xmlns:svg="x"/>',
  'none',
  '',
])('all else is left as it is', (svg) => expect(shown(svg)).toBe(svg));

test.each(['<svg', '<svg ', ' xmlns', '<'])('a megabyte of %j is soon looked through', (part) => {
  const started = performance.now();
  shown(part.repeat(1e6 / part.length));
  expect(performance.now() - started).toBeLessThan(2000);
});
