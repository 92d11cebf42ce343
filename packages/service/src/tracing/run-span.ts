import { type Span, type SpanContext, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Outcome, RunRequest } from '@pycell/engine';
import { NAME, VERSION } from '../version.js';
import { contextOf } from './trace-context.js';

export interface RunSpan {
  ended(outcome: Outcome): void;
  /** The run was refused, or it is our fault. */
  failed(error: unknown): void;
}

/**
 * A span around a run. Without an OpenTelemetry SDK in the process, which an operator loads with `node --import`, it
 * costs next to nothing and goes nowhere. It has figures and names of ours only; the cell learns nothing of it.
 */
export function runSpan(
  endpoint: string,
  id: string,
  run: RunRequest,
  parent: SpanContext | undefined,
): RunSpan {
  const span = trace
    .getTracer(NAME, VERSION)
    .startSpan('pycell.run', { kind: SpanKind.SERVER }, contextOf(parent));
  if (span.isRecording()) {
    span.setAttributes({ 'pycell.endpoint': endpoint, 'pycell.run.id': id });
    for (const [name, value] of Object.entries(run.limits ?? {}))
      span.setAttribute(`pycell.limits.${name}`, value);
  }
  return {
    ended: (outcome) => end(span, outcome),
    failed(error) {
      span.setAttribute('pycell.refused', error instanceof Error ? error.name : 'unknown');
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}

function end(span: Span, { status, isolation, receipt }: Outcome): void {
  if (span.isRecording()) {
    span.setAttributes({ 'pycell.status': status, 'pycell.isolation': isolation });
    for (const [name, value] of Object.entries(receipt)) span.setAttribute(`pycell.receipt.${name}`, value);
    // A script that fails is a service that works.
    if (status === 'internal_error') span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}
