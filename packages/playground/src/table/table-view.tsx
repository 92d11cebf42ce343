import { ArrowDown, ArrowUp, ArrowUpDown } from 'lucide-react';
import { useMemo, useState } from 'react';
import { count } from '../format.js';
import { Button } from '../ui/button.js';
import { download } from '../ui/download.js';
import { type Cell, isNumberColumn, type Sorting, sorted, type Table, toCsv } from './table.js';

const STEP = 100;

/** A table that scrolls under its headings, and sorts at a click on one of them. */
export function TableView({ table, name }: { table: Table; name: string }) {
  const [sorting, setSorting] = useState<Sorting>();
  const [shown, setShown] = useState(STEP);
  const order = useMemo(
    () => (sorting ? sorted(table, sorting) : table.rows.map((_, i) => i)),
    [table, sorting],
  );
  const numeric = useMemo(() => table.columns.map((_, column) => isNumberColumn(table, column)), [table]);

  // Ascending, descending, as it came.
  function sortBy(column: number) {
    if (sorting?.column !== column) setSorting({ column, descending: false });
    else setSorting(sorting.descending ? undefined : { column, descending: true });
  }

  return (
    <>
      <div
        className="max-h-96 overflow-auto outline-offset-[-2px]"
        tabIndex={0}
        role="region"
        aria-label={`Table ${name}`}
      >
        <table className="w-full border-separate border-spacing-0 text-[13px] tabular-nums">
          <thead className="sticky top-0 bg-raised">
            <tr>
              {table.columns.map((title, column) => (
                <Heading
                  key={column}
                  title={title}
                  isNumeric={numeric[column] ?? false}
                  direction={
                    sorting?.column === column ? (sorting.descending ? 'descending' : 'ascending') : 'none'
                  }
                  onSort={() => sortBy(column)}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            {order.slice(0, shown).map((index) => (
              <tr key={index} className="hover:bg-raised">
                {table.rows[index]?.map((cell, column) => (
                  <td
                    key={column}
                    className={`border-b border-line px-3 py-1 whitespace-pre ${numeric[column] ? 'text-right' : ''}`}
                  >
                    <CellText cell={cell} shown={table.shown?.[index]?.[column]} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <footer className="flex flex-wrap items-center gap-2 py-1 pr-1 pl-3 text-xs text-muted">
        {count(table.rows.length, 'row')} × {count(table.columns.length, 'column')}
        {table.total !== undefined && `, of ${count(table.total, 'row')}`}
        {order.length > shown && (
          <Button
            kind="quiet"
            className="min-h-7 text-xs underline"
            onClick={() => setShown(shown + 10 * STEP)}
          >
            Show more
          </Button>
        )}
        <Button
          kind="quiet"
          className="ml-auto min-h-7 text-xs"
          onClick={() => download(`${name}.csv`, toCsv(table))}
        >
          Download CSV
        </Button>
      </footer>
    </>
  );
}

interface HeadingProps {
  title: string;
  isNumeric: boolean;
  direction: 'ascending' | 'descending' | 'none';
  onSort(): void;
}

function Heading({ title, isNumeric, direction, onSort }: HeadingProps) {
  const Arrow = { ascending: ArrowUp, descending: ArrowDown, none: ArrowUpDown }[direction];
  return (
    <th scope="col" aria-sort={direction} className="border-b border-line p-0 font-semibold">
      <button
        type="button"
        onClick={onSort}
        className={`group flex w-full items-center gap-1 px-3 py-1.5 whitespace-pre outline-offset-[-2px] ${isNumeric ? 'flex-row-reverse' : ''}`}
      >
        {title || <span className="text-muted">index</span>}
        <Arrow
          size={12}
          aria-hidden="true"
          className={direction === 'none' ? 'text-muted opacity-0 group-hover:opacity-100' : 'text-accent'}
        />
      </button>
    </th>
  );
}

function CellText({ cell, shown }: { cell: Cell; shown: string | undefined }) {
  if (cell === null) return <span className="text-muted italic">null</span>;
  return shown ?? String(cell);
}
