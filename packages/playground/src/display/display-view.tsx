import type { Display } from '@pycell/client';
import { useMemo } from 'react';
import { figureOf } from '../figure/figure-source.js';
import { FigureView } from '../figure/figure-view.js';
import { textOf } from '../json.js';
import { JsonTree } from '../result/json-tree.js';
import { fromHtml } from '../table/from-html.js';
import { fromRecords, type Table } from '../table/table.js';
import { TableView } from '../table/table-view.js';
import { Card } from '../ui/card.js';
import { fromBase64 } from '../ui/download.js';
import { HtmlFrame } from './html-frame.js';

/** One thing that the code displayed, in the best of the forms that it came in. */
export function DisplayView({ display, number }: { display: Display; number: number }) {
  const shape = useMemo(() => shapeOf(display), [display]);
  const { data } = display;
  const plain = typeof data['text/plain'] === 'string' ? data['text/plain'] : '';
  if (shape.kind === 'figure') {
    const { figure } = shape;
    return <FigureView figure={figure} title={`Figure ${number}`} description={plain || 'A picture'} />;
  }
  return (
    <Card name="display" title={TITLES[shape.kind]} note={`display ${number}`}>
      {shape.kind === 'table' && <TableView table={shape.table} name={`display-${number}`} />}
      {shape.kind === 'html' && <HtmlFrame html={shape.html} title={`HTML of display ${number}`} />}
      {shape.kind === 'json' && (
        <div
          tabIndex={0}
          role="region"
          aria-label={`Value of display ${number}`}
          className="max-h-80 overflow-auto py-2 pr-3 pl-7 font-mono text-[12.5px] outline-offset-[-2px]"
        >
          <JsonTree value={shape.value} />
        </div>
      )}
      {shape.kind === 'text' && (
        <pre
          tabIndex={0}
          role="region"
          aria-label={`Text of display ${number}`}
          className="max-h-80 overflow-auto px-3 py-2 font-mono text-[12.5px] whitespace-pre-wrap wrap-anywhere outline-offset-[-2px]"
        >
          {shape.text}
        </pre>
      )}
    </Card>
  );
}

const TITLES = { table: 'Table', html: 'HTML', json: 'Value', text: 'Text' };

function shapeOf({ data, metadata }: Display) {
  const figure = figureOf(data, fromBase64);
  if (figure) return { kind: 'figure' as const, figure };
  const html = data['text/html'];
  // The HTML has the index, the records have every row that came; a long one is worth more than its index.
  const records = fromRecords(data['application/json']);
  const table = (typeof html === 'string' && fromHtml(html)) || undefined;
  if (records && (!table || records.rows.length > table.rows.length)) {
    return { kind: 'table' as const, table: withTotal(records, metadata) };
  }
  if (table) return { kind: 'table' as const, table };
  if (typeof html === 'string') return { kind: 'html' as const, html };
  if ('application/json' in data) return { kind: 'json' as const, value: data['application/json'] };
  const texts = Object.values(data).filter((each) => typeof each === 'string');
  return { kind: 'text' as const, text: textOf(data['text/plain'] ?? texts[0] ?? '') };
}

function withTotal(table: Table, metadata: Record<string, unknown>): Table {
  const about = metadata['application/json'];
  const rows = typeof about === 'object' && about !== null && 'rows' in about ? about.rows : undefined;
  return typeof rows === 'number' ? { ...table, total: rows } : table;
}
