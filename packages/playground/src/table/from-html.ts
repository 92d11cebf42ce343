import type { Cell, Table } from './table.js';

/** Beyond these, it is shown as the HTML that it is: reading it would hold the page up. */
const MOST_HTML = 1 << 20;
const MOST_COLUMNS = 1000;
const MOST_CELLS = 500_000;

/**
 * The first table of an HTML text, as data. A document that DOMParser makes runs no script and loads nothing, and only
 * the text of its cells is taken.
 */
export function fromHtml(html: string): Table | undefined {
  if (html.length > MOST_HTML) return undefined;
  const table = new DOMParser().parseFromString(withoutStyles(html), 'text/html').querySelector('table');
  // The text of a table within a table would be read once for each of those around it.
  if (!table || table.querySelector('table')) return undefined;
  const heads = rowsOf(table, 'thead tr');
  const shown = rowsOf(table, 'tbody tr');
  if (!heads?.length || !shown?.length) return undefined;
  const width = shown.reduce((most, row) => Math.max(most, row.length), 0);
  if (width * heads.length > MOST_CELLS) return undefined;
  const columns = Array.from({ length: width }, (_, column) =>
    heads
      .map((head) => head[column] ?? '')
      .filter(Boolean)
      .join(' · '),
  );
  return { columns, rows: shown.map((row) => row.map(toCell)), shown };
}

/** Styles would do nothing there, but each be reported as a breach of the page's policy; pandas writes some. */
export function withoutStyles(html: string): string {
  return html.replace(/<style[^<>]*>[^<]*<\/style>/gi, '').replace(/\sstyle=("[^"]*"|'[^']*')/gi, '');
}

/** Undefined where they are too many, each counted as if it were as wide as the widest. */
function rowsOf(table: Element, selector: string): string[][] | undefined {
  const rows: string[][] = [];
  let width = 1;
  for (const row of table.querySelectorAll(selector)) {
    const cells = cellsOf(row);
    width = Math.max(width, cells.length);
    rows.push(cells);
    if (width > MOST_COLUMNS || width * rows.length > MOST_CELLS) return undefined;
  }
  return rows;
}

function cellsOf(row: Element): string[] {
  const cells: string[] = [];
  for (const cell of row.querySelectorAll('th,td')) {
    const span = Math.min(100, Math.max(1, Math.trunc(Number(cell.getAttribute('colspan'))) || 1));
    const text = cell.textContent?.trim() ?? '';
    for (let column = 0; column < span; column++) cells.push(text);
    if (cells.length > MOST_COLUMNS) break;
  }
  return cells;
}

function toCell(text: string): Cell {
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
}
