import { Component, type ReactNode } from 'react';

interface ErrorBoundaryProps {
  /** What could not be shown, as it stands at the start of a sentence: `This result`. */
  subject: string;
  children: ReactNode;
}

/** Keeps the page where a part of it cannot be drawn, and says so in that part's place. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { error?: unknown }> {
  override state: { error?: unknown } = {};

  static getDerivedStateFromError(error: unknown) {
    return { error: error ?? 'no reason given' };
  }

  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <div
        role="alert"
        data-card="not-shown"
        className="m-3 rounded-lg border border-danger bg-danger-soft px-4 py-3"
      >
        <h3 className="font-semibold text-danger">{this.props.subject} cannot be shown</h3>
        <p className="mt-1">
          This page failed at drawing it; the run itself is not touched by that. What you typed is kept.
        </p>
        <p className="mt-1 font-mono text-xs wrap-anywhere text-muted">
          {error instanceof Error ? error.message : 'no reason given'}
        </p>
      </div>
    );
  }
}
