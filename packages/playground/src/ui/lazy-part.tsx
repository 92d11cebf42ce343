import { type ComponentType, lazy } from 'react';
import { Button } from './button.js';

/** A part of the page in a file of its own. Where that cannot be had, as the service is away or another version, it says so. */
export function lazyPart<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  return lazy<ComponentType<Props>>(() =>
    load().then(
      (part) => ({ default: part }),
      () => ({ default: MissingPart }),
    ),
  );
}

function MissingPart() {
  return (
    <div role="alert" className="m-3 rounded-lg border border-danger bg-danger-soft px-4 py-3">
      <h3 className="font-semibold text-danger">A part of this page is missing</h3>
      <p className="mt-1">
        The service was away, or has another version now. What you typed is kept: load the page again.
      </p>
      <Button className="mt-3" onClick={() => window.location.reload()}>
        Load again
      </Button>
    </div>
  );
}
