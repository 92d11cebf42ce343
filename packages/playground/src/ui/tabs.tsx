import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react';

export interface Tab<Name extends string> {
  name: Name;
  label: ReactNode;
}

interface TabsProps<Name extends string> {
  label: string;
  tabs: readonly Tab<Name>[];
  current: Name;
  onSelect(name: Name): void;
  children: ReactNode;
  /** Beside the tabs. */
  aside?: ReactNode;
  className?: string;
}

/** Tabs as the ARIA practices have them: one stop for the Tab key, arrows between them. */
export function Tabs<Name extends string>(props: TabsProps<Name>) {
  const { label, tabs, current, onSelect, children, aside, className = '' } = props;
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const before = useRef(current);
  useEffect(() => {
    if (before.current === current) return;
    before.current = current;
    // What had the focus, such as an entry that was opened, went with the panel: the keyboard would begin at the top.
    if (document.activeElement !== document.body) return;
    list.current?.querySelector<HTMLElement>('[aria-selected=true]')?.focus();
  }, [current]);

  function onKeyDown(event: KeyboardEvent) {
    const at = tabs.findIndex(({ name }) => name === current);
    const steps: Record<string, number> = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1,
      Home: 0,
      End: tabs.length - 1,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const index = (step + tabs.length) % tabs.length;
    onSelect((tabs[index] as Tab<Name>).name);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[index]?.focus();
  }

  return (
    <div className={`flex min-h-0 flex-col ${className}`}>
      <div className="flex shrink-0 items-center gap-2 border-b border-line px-2">
        <div
          ref={list}
          role="tablist"
          aria-label={label}
          onKeyDown={onKeyDown}
          className="flex overflow-x-auto"
        >
          {tabs.map(({ name, label: text }) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`${id}-${name}`}
              aria-selected={name === current}
              aria-controls={`${id}-panel`}
              tabIndex={name === current ? 0 : -1}
              onClick={() => onSelect(name)}
              className="relative flex h-10 items-center gap-1.5 px-3 whitespace-nowrap text-muted outline-offset-[-3px] hover:text-ink aria-selected:font-medium aria-selected:text-ink aria-selected:after:absolute aria-selected:after:inset-x-3 aria-selected:after:bottom-0 aria-selected:after:h-0.5 aria-selected:after:rounded-full aria-selected:after:bg-accent"
            >
              {text}
            </button>
          ))}
        </div>
        <div className="ml-auto flex items-center gap-1">{aside}</div>
      </div>
      <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${current}`} className="min-h-0 flex-1">
        {children}
      </div>
    </div>
  );
}
