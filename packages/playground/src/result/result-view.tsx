import { useMemo, useState } from 'react';
import { formatJson } from '../json.js';
import { fromRecords } from '../table/table.js';
import { TableView } from '../table/table-view.js';
import { Card } from '../ui/card.js';
import { CopyButton } from '../ui/copy-button.js';
import { Segments } from '../ui/segments.js';
import { JsonTree } from './json-tree.js';

type Form = 'table' | 'tree' | 'raw';
const RAW_SHOWN = 200_000;

/** What the code returned: as a table where it is one, as a tree, and as JSON. */
export function ResultView({ value }: { value: unknown }) {
  const table = useMemo(() => fromRecords(value), [value]);
  const [wanted, setForm] = useState<Form>();
  const form = wanted === undefined || (wanted === 'table' && !table) ? (table ? 'table' : 'tree') : wanted;
  const forms: Form[] = table ? ['table', 'tree', 'raw'] : ['tree', 'raw'];
  const actions = (
    <>
      <Segments<Form>
        label="Show the result as"
        value={form}
        options={forms.map((name) => ({ value: name, label: NAMES[name] }))}
        onChange={setForm}
      />
      <CopyButton text={() => formatJson(value)} />
    </>
  );
  return (
    <Card name="result" title="Result" actions={actions}>
      {form === 'table' && table && <TableView table={table} name="result" />}
      {form === 'tree' && (
        <div
          tabIndex={0}
          role="region"
          aria-label="The result as a tree"
          className="max-h-96 overflow-auto py-2 pr-3 pl-7 font-mono text-[12.5px] leading-relaxed outline-offset-[-2px]"
        >
          <JsonTree value={value} />
        </div>
      )}
      {form === 'raw' && <Raw value={value} />}
    </Card>
  );
}

const NAMES: Record<Form, string> = { table: 'Table', tree: 'Tree', raw: 'JSON' };

function Raw({ value }: { value: unknown }) {
  const text = useMemo(() => formatJson(value), [value]);
  return (
    <pre
      tabIndex={0}
      role="region"
      aria-label="The result as JSON"
      data-testid="raw-json"
      className="max-h-96 overflow-auto px-3 py-2 font-mono text-[12.5px] whitespace-pre-wrap wrap-anywhere outline-offset-[-2px]"
    >
      {text.slice(0, RAW_SHOWN)}
      {text.length > RAW_SHOWN && '\n… Copy has all of it.'}
    </pre>
  );
}
