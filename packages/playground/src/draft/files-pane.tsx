import type { RequestFile } from '@pycell/client';
import { Upload, X } from 'lucide-react';
import { useRef } from 'react';
import { formatBytes } from '../format.js';
import { Button, IconButton } from '../ui/button.js';
import { readFiles, sizeOf, withFiles } from './read-files.js';

interface FilesPaneProps {
  files: RequestFile[];
  onChange(files: RequestFile[]): void;
  onRefused(names: string[]): void;
}

/** Files that the script finds in its folder; they can also be dropped anywhere on the code. */
export function FilesPane({ files, onChange, onRefused }: FilesPaneProps) {
  const picker = useRef<HTMLInputElement>(null);
  async function add(list: FileList | null) {
    const read = await readFiles(list ?? []);
    onChange(withFiles(files, read.files));
    if (read.refused.length > 0) onRefused(read.refused);
  }
  return (
    <div className="h-full overflow-auto px-4 py-2">
      <div className="flex flex-wrap items-center gap-3">
        <Button icon={<Upload size={15} />} onClick={() => picker.current?.click()}>
          Add files
        </Button>
        <span className="text-[13px] text-muted">
          or drop them on the code; the script finds them in its folder.
        </span>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          aria-label="Files for the script"
          onChange={(event) => {
            void add(event.target.files);
            event.target.value = '';
          }}
        />
      </div>
      <ul className="mt-2 flex flex-wrap gap-2">
        {files.map((file) => (
          <li
            key={file.path}
            className="flex items-center rounded-md border border-line bg-raised pl-2.5 text-[13px]"
          >
            <span className="font-mono">{file.path}</span>
            <span className="ml-2 text-muted">{formatBytes(sizeOf(file))}</span>
            <IconButton
              label={`Remove ${file.path}`}
              icon={<X size={14} />}
              onClick={() => onChange(files.filter(({ path }) => path !== file.path))}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}
