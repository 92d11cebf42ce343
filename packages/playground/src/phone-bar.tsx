import { Code, Play, ScrollText, Square } from 'lucide-react';

interface PhoneBarProps {
  half: 'code' | 'panel';
  onSelect(half: 'code' | 'panel'): void;
  isBusy: boolean;
  onRun(): void;
  onCancel(): void;
}

/** Where there is room for one half only: which of the two, and the run button under the thumb. */
export function PhoneBar({ half, onSelect, isBusy, onRun, onCancel }: PhoneBarProps) {
  return (
    <nav
      aria-label="Halves of the page"
      className="flex shrink-0 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] lg:hidden"
    >
      <Half
        name="code"
        label="Code"
        icon={<Code size={18} aria-hidden="true" />}
        half={half}
        onSelect={onSelect}
      />
      <button
        type="button"
        onClick={isBusy ? onCancel : onRun}
        className={`m-1.5 flex min-h-11 flex-1 items-center justify-center gap-2 rounded-lg font-semibold ${isBusy ? 'bg-danger-soft text-danger' : 'bg-accent text-accent-ink'}`}
      >
        {isBusy ? <Square size={15} fill="currentColor" /> : <Play size={16} fill="currentColor" />}
        {isBusy ? 'Cancel' : 'Run'}
      </button>
      <Half
        name="panel"
        label="Result"
        icon={<ScrollText size={18} aria-hidden="true" />}
        half={half}
        onSelect={onSelect}
      />
    </nav>
  );
}

interface HalfProps extends Pick<PhoneBarProps, 'half' | 'onSelect'> {
  name: 'code' | 'panel';
  label: string;
  icon: React.ReactNode;
}

function Half({ name, label, icon, half, onSelect }: HalfProps) {
  return (
    <button
      type="button"
      aria-pressed={half === name}
      onClick={() => onSelect(name)}
      className="flex min-h-11 flex-1 flex-col items-center justify-center text-xs text-muted outline-offset-[-3px] aria-pressed:font-semibold aria-pressed:text-accent"
    >
      {icon}
      {label}
    </button>
  );
}
