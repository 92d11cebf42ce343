import { type IsolationReport, UnauthorizedError, UnavailableError } from '@pycell/client';
import { BookOpen, KeyRound, Link2, Settings2, ShieldAlert, ShieldCheck, WifiOff } from 'lucide-react';
import icon from './icon.svg';
import { ThemeSwitch } from './settings/theme-switch.js';
import { Button, IconButton } from './ui/button.js';

interface HeaderProps {
  isolation: IsolationReport | undefined;
  problem: unknown;
  docs: string;
  onIsolation(): void;
  onShare(): void;
  onSettings(): void;
}

export function Header({ isolation, problem, docs, onIsolation, onShare, onSettings }: HeaderProps) {
  return (
    <header className="flex h-13 shrink-0 items-center gap-2 border-b border-line bg-surface px-3">
      <img src={icon} alt="" width={26} height={26} />
      <h1 className="text-[17px] font-semibold tracking-tight">pycell</h1>
      <p className="hidden text-muted md:block">Python, sandboxed: one fresh cell for every run</p>
      <div className="ml-auto flex items-center gap-0.5 sm:gap-1">
        <Badge isolation={isolation} problem={problem} onIsolation={onIsolation} onSettings={onSettings} />
        <Button
          kind="quiet"
          icon={<Link2 size={17} />}
          aria-label="Share by link"
          title="Share by link"
          onClick={onShare}
        >
          <span className="hidden sm:inline">Share</span>
        </Button>
        <a
          href={docs}
          aria-label="API documentation"
          title="API documentation"
          className="hidden min-h-8 items-center gap-1.5 rounded-md px-2.5 text-muted hover:bg-raised hover:text-ink sm:inline-flex"
        >
          <BookOpen size={17} aria-hidden="true" />
          <span className="hidden lg:inline">API</span>
        </a>
        <ThemeSwitch />
        <IconButton label="Settings" icon={<Settings2 size={17} />} onClick={onSettings} />
      </div>
    </header>
  );
}

type BadgeProps = Pick<HeaderProps, 'isolation' | 'problem' | 'onIsolation' | 'onSettings'>;

/** How the service is, in two words, and the way to more. */
function Badge({ isolation, problem, onIsolation, onSettings }: BadgeProps) {
  if (problem instanceof UnauthorizedError) {
    return (
      <Button kind="quiet" className="text-warn!" icon={<KeyRound size={16} />} onClick={onSettings}>
        API key needed
      </Button>
    );
  }
  if (problem) {
    const isWarming = problem instanceof UnavailableError;
    return (
      <Button
        kind="quiet"
        className={isWarming ? 'text-warn!' : 'text-danger!'}
        icon={<WifiOff size={16} />}
        onClick={onIsolation}
      >
        {isWarming ? 'Not ready' : 'No service'}
      </Button>
    );
  }
  if (!isolation) return null;
  const isFull = isolation.level === 'full';
  return (
    <Button
      kind="quiet"
      className={isFull ? 'text-good!' : 'text-warn!'}
      icon={isFull ? <ShieldCheck size={17} /> : <ShieldAlert size={17} />}
      onClick={onIsolation}
    >
      {isFull ? 'Isolated' : 'Isolated, partly'}
    </Button>
  );
}
