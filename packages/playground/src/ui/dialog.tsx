import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { IconButton } from './button.js';

interface DialogProps {
  title: string;
  onClose(): void;
  children: ReactNode;
  isWide?: boolean;
}

/** The browser's own modal dialog: it holds the focus, closes by Esc, and gives the focus back. */
export function Dialog({ title, onClose, children, isWide = false }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc closes it; a click beside it is one more way.
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
      className={`m-auto w-full rounded-xl border border-line bg-surface p-0 text-ink shadow-2xl backdrop:bg-black/50 ${isWide ? 'max-w-6xl' : 'max-w-lg'}`}
    >
      <div className="flex items-center border-b border-line py-2 pr-2 pl-4">
        <h2 id={id} className="text-base font-semibold">
          {title}
        </h2>
        <IconButton label="Close" className="ml-auto min-w-8" icon={<X size={18} />} onClick={onClose} />
      </div>
      <div className="p-4">{children}</div>
    </dialog>
  );
}
