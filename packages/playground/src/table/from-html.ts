import type { Cell, Table } from './table.js';

/**
 * The first table of an HTML text, as data. A document that DOMParser makes runs no script and loads nothing, and only
 * the text of its cells is taken.
 */
export function fromHtml(html: string): Table | undefined {
  const table = new DOMParser().parseFromString(withoutStyles(html), 'text/html').querySelector('table');
  if (!table) return undefined;
  const heads = [...table.querySelectorAll('thead tr')].map((row) => cellsOf(row));
  const shown = [...table.querySelectorAll('tbody tr')].map((row) => cellsOf(row));
  if (heads.length === 0 || shown.length === 0) return undefined;
  const width = shown.reduce((most, row) => Math.max(most, row.length), 0);
  const columns = Array.from({ length: width }, (_, column) =>
    heads
      .map((head) => head[column] ?? '')
      .filter(Boolean)
      .join(' · '),
  );
  return { columns, rows: shown.map((row) => row.map(toCell)), shown };
}

/** Styles would do nothing there, but each be reported as a breach of the page's policy; pandas writes some. */
function withoutStyles(html: string): string {
  return html.replace(/<style[^>]*>[^<]*<\/style>/gi, '').replace(/\sstyle=("[^"]*"|'[^']*')/gi, '');
}

function cellsOf(row: Element): string[] {
  return [...row.querySelectorAll('th,td')].flatMap((cell) => {
    const span = Math.min(100, Math.max(1, Number(cell.getAttribute('colspan')) || 1));
    return Array.from({ length: span }, () => cell.textContent?.trim() ?? '');
  });
}

function toCell(text: string): Cell {
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
}
