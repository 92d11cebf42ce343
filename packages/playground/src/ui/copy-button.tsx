import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from './button.js';

const SHOWN_MS = 1600;

/** Copies a text, which is made when it is asked for. */
export function CopyButton({ text, label = 'Copy' }: { text: () => string; label?: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const words = { idle: label, copied: 'Copied', failed: 'Not allowed' }[state];
  return (
    <Button
      kind="quiet"
      className="text-xs"
      icon={state === 'copied' ? <Check size={14} /> : <Copy size={14} />}
      onClick={() =>
        copy(text()).then(
          () => setState('copied'),
          () => setState('failed'),
        )
      }
    >
      <span aria-live="polite">{words}</span>
    </Button>
  );
}

/** Pages without TLS, such as those of another machine on the network, have no clipboard of the modern kind. */
export async function copy(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement('textarea');
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  if (!done) throw new Error('The browser does not allow it');
}
