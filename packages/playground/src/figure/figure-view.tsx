import { Download, Maximize2 } from 'lucide-react';
import { useState } from 'react';
import { IconButton } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { Dialog } from '../ui/dialog.js';
import { download } from '../ui/download.js';
import { Segments } from '../ui/segments.js';
import type { Figure } from './figure-source.js';

interface FigureViewProps {
  figure: Figure;
  title: string;
  description: string;
}

/** A picture on white, as it was drawn for it. */
export function FigureView({ figure, title, description }: FigureViewProps) {
  const [isOpen, setOpen] = useState(false);
  const actions = (
    <>
      <IconButton label={`Enlarge ${title}`} icon={<Maximize2 size={15} />} onClick={() => setOpen(true)} />
      <IconButton
        label={`Download ${title}`}
        icon={<Download size={15} />}
        onClick={() =>
          download(`${title.toLowerCase().replaceAll(' ', '-')}.${figure.extension}`, figure.content)
        }
      />
    </>
  );
  return (
    <Card name="figure" title={title} note={description} actions={actions}>
      <button
        type="button"
        aria-label={`Enlarge ${title}`}
        onClick={() => setOpen(true)}
        className="block w-full cursor-zoom-in bg-white p-2 outline-offset-[-3px]"
      >
        <img src={figure.source} alt={description} className="mx-auto max-h-96 max-w-full" />
      </button>
      {isOpen && (
        <Zoom figure={figure} title={title} description={description} onClose={() => setOpen(false)} />
      )}
    </Card>
  );
}

type Size = 'fit' | '200' | '400';

function Zoom({ figure, title, description, onClose }: FigureViewProps & { onClose(): void }) {
  const [size, setSize] = useState<Size>('fit');
  const width = {
    fit: 'w-full max-h-[72vh] object-contain',
    '200': 'w-[200%] max-w-none',
    '400': 'w-[400%] max-w-none',
  };
  return (
    <Dialog title={title} onClose={onClose} isWide>
      <div className="mb-3 flex">
        <Segments<Size>
          label="Size"
          value={size}
          onChange={setSize}
          options={[
            { value: 'fit', label: 'Fit' },
            { value: '200', label: '2×' },
            { value: '400', label: '4×' },
          ]}
        />
      </div>
      <div
        className="max-h-[72vh] overflow-auto bg-white"
        tabIndex={0}
        role="region"
        aria-label={`${title}, enlarged`}
      >
        <img src={figure.source} alt={description} className={width[size]} />
      </div>
    </Dialog>
  );
}
