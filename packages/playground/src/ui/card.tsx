import type { ReactNode } from 'react';

interface CardProps {
  title: ReactNode;
  /** What is said beside the title, in fewer words. */
  note?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  name?: string;
}

/** One part of a result, under a heading of its own. */
export function Card({ title, note, actions, children, name }: CardProps) {
  return (
    <section data-card={name} className="overflow-hidden rounded-lg border border-line bg-surface">
      <header className="flex min-h-9 items-center gap-2 border-b border-line bg-raised pr-1 pl-3">
        <h3 className="text-[13px] font-semibold">{title}</h3>
        {note && <span className="truncate text-xs text-muted">{note}</span>}
        <div className="ml-auto flex items-center">{actions}</div>
      </header>
      {children}
    </section>
  );
}
