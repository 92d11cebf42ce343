import { X } from 'lucide-react';
import { useEffect } from 'react';
import { Button, IconButton } from './button.js';

export interface Notice {
  text: string;
  action?: { label: string; run(): void };
  /** Until it is dismissed: it is the only way back. */
  stays?: boolean;
}

const SHOWN_MS = 9000;

/**
 * A word in passing, read out by screen readers; what it offers to undo stays for a while. It has a place of its own, so
 * that it lies over nothing.
 */
export function Toast({ notice, onClose }: { notice: Notice | undefined; onClose(): void }) {
  useEffect(() => {
    if (!notice || notice.stays) return;
    const timer = setTimeout(onClose, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [notice, onClose]);
  return (
    <div role="status" className="flex min-w-0 justify-center px-3 lg:col-start-2 lg:justify-end">
      {notice && (
        <div className="my-2 flex min-w-0 items-center gap-2 rounded-lg bg-ink py-1.5 pr-1.5 pl-4 text-surface">
          <span>{notice.text}</span>
          {notice.action && (
            <Button
              kind="quiet"
              className="font-semibold text-surface! underline hover:bg-transparent!"
              onClick={() => {
                notice.action?.run();
                onClose();
              }}
            >
              {notice.action.label}
            </Button>
          )}
          <IconButton
            label="Dismiss"
            className="min-w-8 text-surface! hover:bg-transparent!"
            icon={<X size={16} />}
            onClick={onClose}
          />
        </div>
      )}
    </div>
  );
}
