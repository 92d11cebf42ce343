import type { Engine, Outcome } from '@pycell/engine';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { engineGauges } from './engine-gauges.js';

/** Seconds; from what a ready cell takes to what a long wait is. */
const SHORT = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const RUN = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export interface Metrics {
  /** A run came to an end. */
  ran(endpoint: string, outcome: Outcome): void;
  /** A request was refused. */
  refused(code: string): void;
  /** A request was answered. */
  answered(route: string, status: number, ms: number): void;
  /** The text of `GET /metrics`. */
  text(): Promise<string>;
  contentType: string;
  registry: Registry;
}

/**
 * The service's metrics, in a registry of their own. Labels are closed sets of ours: neither a key's name nor anything
 * that a caller sends is one.
 */
export function createMetrics(engine: Engine): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const runs = new Counter({
    name: 'pycell_runs_total',
    help: 'Runs that came to an end, by how they ended',
    labelNames: ['endpoint', 'status'],
    registers,
  });
  const refusals = new Counter({
    name: 'pycell_refusals_total',
    help: 'Requests that were refused, by the code of the error catalogue',
    labelNames: ['code'],
    registers,
  });
  const seconds = (name: string, help: string, buckets: number[]) =>
    new Histogram({ name, help, buckets, registers });
  const queue = seconds('pycell_queue_seconds', 'How long runs waited for a cell', SHORT);
  const start = seconds('pycell_start_seconds', 'From having a cell to handing it the request', SHORT);
  const run = seconds('pycell_run_seconds', 'How long runs ran', RUN);
  const http = new Histogram({
    name: 'pycell_http_request_duration_seconds',
    help: 'From the head of a request to the end of its answer, by route and class of status',
    labelNames: ['route', 'class'],
    buckets: RUN,
    registers,
  });
  engineGauges(registry, engine);
  let collecting = false;

  return {
    ran(endpoint, { status, receipt }) {
      runs.inc({ endpoint, status });
      queue.observe(receipt.queueMs / 1000);
      // A run that never left the queue has neither started nor run.
      if (status === 'cancelled' && receipt.runMs === 0) return;
      start.observe(receipt.startMs / 1000);
      run.observe(receipt.runMs / 1000);
    },
    refused: (code) => refusals.inc({ code }),
    answered: (route, status, ms) =>
      http.observe({ route, class: CLASSES[Math.floor(status / 100)] ?? 'none' }, ms / 1000),
    async text() {
      // They watch the event loop and the garbage collector all the time: only where somebody asks.
      if (!collecting) collectDefaultMetrics({ register: registry });
      collecting = true;
      return registry.metrics();
    },
    contentType: registry.contentType,
    registry,
  };
}

const CLASSES = ['none', '1xx', '2xx', '3xx', '4xx', '5xx'];
