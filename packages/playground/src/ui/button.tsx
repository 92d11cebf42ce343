import type { ButtonHTMLAttributes, ReactNode } from 'react';

type Kind = 'primary' | 'danger' | 'plain' | 'quiet';

const LOOKS: Record<Kind, string> = {
  primary: 'bg-accent text-accent-ink font-semibold hover:bg-accent-hover',
  danger: 'bg-danger-soft text-danger font-semibold border border-danger hover:brightness-95',
  plain: 'border border-line bg-surface hover:border-strong-line',
  quiet: 'text-muted hover:bg-raised hover:text-ink',
};

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: Kind;
  icon?: ReactNode;
}

export function Button({ kind = 'plain', icon, className = '', children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={`inline-flex min-h-8 items-center justify-center gap-1.5 rounded-md px-2.5 whitespace-nowrap transition-colors disabled:opacity-60 ${LOOKS[kind]} ${className}`}
      {...rest}
    >
      {icon}
      {children}
    </button>
  );
}

/** A button that is a picture; its name is for those who do not see it, and for the pointer that rests on it. */
export function IconButton({ label, ...rest }: ButtonProps & { label: string }) {
  return <Button kind="quiet" aria-label={label} title={label} className="min-w-8 px-0" {...rest} />;
}
