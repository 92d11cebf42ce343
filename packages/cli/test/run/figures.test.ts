import { expect, test } from 'vitest';
import { displayText, pictures } from '../../src/run/figures.js';

const display = (data: Record<string, unknown>) => ({ data, metadata: {} });
const svg = display({ 'image/svg+xml': '<svg/>', 'text/plain': 'Figure(1x1)' });
const png = display({ 'image/png': 'YQ==', 'text/plain': 'Figure(1x1)' });
const table = display({ 'text/html': '<table/>', 'text/plain': '  a\n0 1' });
const text = display({ 'text/plain': '7' });

test('figures are numbered files of their kind, tables pages, and text is no file', () => {
  const names = pictures([svg, text, png, table, svg], new Set()).map(
    ({ name, content }) => `${name} ${content.toString()}`,
  );
  expect(names).toEqual([
    'figure-1.svg <svg/>',
    'figure-1.png a',
    'display-1.html <table/>',
    'figure-2.svg <svg/>',
  ]);
});

test('a figure does not take the name of a file that came back', () => {
  expect(pictures([svg], new Set(['figure-1.svg']))[0]?.name).toBe('figure-2.svg');
});

test('a terminal shows text and tables, and nothing of a picture', () => {
  expect([svg, png, table, text, display({})].map(displayText)).toEqual([
    undefined,
    undefined,
    '  a\n0 1',
    '7',
    undefined,
  ]);
});
