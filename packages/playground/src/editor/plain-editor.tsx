import { useEffect, useLayoutEffect, useRef } from 'react';
import type { EditorProps } from './handle.js';
import { leaveFocus } from './handover.js';

/** The text field that stands in while the editor loads, and instead of it where it cannot be loaded. */
export function PlainEditor({ code, onChange, label, onReady }: EditorProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const area = field.current;
    return () => {
      if (area && document.activeElement === area) {
        leaveFocus({ from: area.selectionStart, to: area.selectionEnd });
      }
    };
  }, []);
  useEffect(() => {
    onReady({
      focus: () => field.current?.focus(),
      jumpTo(line) {
        const area = field.current;
        if (!area) return;
        const lines = area.value.split('\n');
        const start = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
        area.focus();
        area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
      },
    });
  }, [onReady]);
  return (
    <textarea
      ref={field}
      data-editor="plain"
      aria-label={label}
      className="h-full w-full resize-none bg-surface py-2 pr-3 pl-13 font-mono text-[13px] leading-[1.6] outline-offset-[-2px]"
      value={code}
      onChange={(event) => onChange(event.target.value)}
      spellCheck={false}
      autoCapitalize="off"
      autoComplete="off"
      wrap="off"
    />
  );
}
