import type { OutputFile } from '@pycell/client';
import { Download, FileText } from 'lucide-react';
import { count, formatBytes } from '../format.js';
import { IconButton } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { download, fromBase64 } from '../ui/download.js';

/** What the script left in its folder. */
export function OutputFiles({ files }: { files: OutputFile[] }) {
  if (files.length === 0) return null;
  return (
    <Card name="files" title="Files" note={count(files.length, 'file')}>
      <ul className="max-h-72 overflow-auto">
        {files.map((file) => (
          <li
            key={file.path}
            className="flex min-h-9 items-center gap-2 border-b border-line pr-1 pl-3 last:border-0"
          >
            <FileText size={15} className="shrink-0 text-muted" aria-hidden="true" />
            <span className="min-w-0 truncate font-mono text-[12.5px]">{file.path}</span>
            <span className="shrink-0 text-xs text-muted">{formatBytes(file.size)}</span>
            {file.content === null ? (
              <span className="ml-auto pr-2 text-xs text-warn">{file.reason ?? 'left out'}</span>
            ) : (
              <IconButton
                label={`Download ${file.path}`}
                className="ml-auto min-w-8"
                icon={<Download size={15} />}
                onClick={() => download(file.path, bytesOf(file))}
              />
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function bytesOf({ content, encoding }: OutputFile): BlobPart {
  return encoding === 'base64' ? fromBase64(content ?? '') : (content ?? '');
}
