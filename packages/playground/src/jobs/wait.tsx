import { LoaderCircle } from 'lucide-react';
import { useEffect, useState } from 'react';

const LONG_MS = 2000;

/** That something is on its way, and after a while why it may take long. */
export function Wait({ text }: { text: string }) {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LONG_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p className="flex items-center gap-2 px-1 text-muted">
      <LoaderCircle size={16} aria-hidden="true" className="shrink-0 animate-spin" />
      {text}
      {isLong && '. The first time after its start the service opens its database, which takes some seconds'}…
    </p>
  );
}
