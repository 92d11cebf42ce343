/** A cell is what it shows; numbers stay numbers, so that they sort and align as such. */
export type Cell = string | number | bigint | boolean | null;

export interface Table {
  columns: string[];
  rows: Cell[][];
  /** What cells show, where that is more than their value: `9.00`. */
  shown?: string[][];
  /** How many rows there are, where not all came. */
  total?: number;
}

const MOST_COLUMNS = 500;
/** What is missing counts: records of a member each, all of other names, are more cells than members. */
const MOST_CELLS = 2_000_000;

/** A list of objects with much the same members is a table: what a DataFrame becomes. */
export function fromRecords(value: unknown): Table | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const columns = new Set<string>();
  for (const record of value) {
    if (!isRecord(record)) return undefined;
    for (const [name, cell] of Object.entries(record)) {
      if (!isCell(cell)) return undefined;
      columns.add(name);
    }
    if (columns.size > MOST_COLUMNS) return undefined;
  }
  if (columns.size === 0 || columns.size * value.length > MOST_CELLS) return undefined;
  const names = [...columns];
  const rows = (value as Record<string, Cell>[]).map((record) =>
    names.map((name) => (Object.hasOwn(record, name) ? (record[name] ?? null) : null)),
  );
  return { columns: names, rows };
}

export interface Sorting {
  column: number;
  descending: boolean;
}

/** The rows' order, as indices; nothing comes last either way. Equal rows keep their order. */
export function sorted({ rows }: Table, { column, descending }: Sorting): number[] {
  const sign = descending ? -1 : 1;
  return rows
    .map((_, index) => index)
    .sort((a, b) => {
      const [one, other] = [rows[a]?.[column] ?? null, rows[b]?.[column] ?? null];
      if (one === null || other === null) return Number(one === null) - Number(other === null);
      return sign * compare(one, other);
    });
}

const letters = new Intl.Collator('en', { numeric: true });

function compare(one: Exclude<Cell, null>, other: Exclude<Cell, null>): number {
  if (isNumeric(one) && isNumeric(other)) return one < other ? -1 : one > other ? 1 : 0;
  return letters.compare(String(one), String(other));
}

/** Whether a column is of numbers only, and so aligned to the right. */
export function isNumberColumn({ rows }: Table, column: number): boolean {
  const cells = rows.map((row) => row[column]).filter((cell) => cell !== null && cell !== undefined);
  return cells.length > 0 && cells.every((cell) => typeof cell === 'number' || typeof cell === 'bigint');
}

/** As RFC 4180 has it. A text that a spreadsheet would take for a formula is made one that it does not. */
export function toCsv({ columns, rows }: Table): string {
  return [columns, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

function field(cell: Cell): string {
  if (cell === null) return '';
  const text = typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function isNumeric(cell: Cell): cell is number | bigint | boolean {
  return typeof cell !== 'string' && cell !== null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCell(value: unknown): value is Cell {
  return value === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
}
