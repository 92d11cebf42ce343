import type { Engine, EngineStats } from '@pycell/engine';
import { Counter, Gauge, type Registry } from 'prom-client';
import { VERSION } from '../version.js';

/** What the engine knows by itself, read when somebody asks. */
export function engineGauges(registry: Registry, engine: Engine): void {
  const registers = [registry];
  const gauge = (name: string, help: string, read: (stats: EngineStats) => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read(engine.stats()));
      },
    });
  gauge('pycell_queue_length', 'Runs that wait for a cell', ({ queued }) => queued);
  gauge('pycell_cells_ready', 'Cells that wait for a run', ({ ready }) => ready);
  gauge('pycell_cells_running', 'Cells with a run', ({ running }) => running);
  gauge('pycell_cells_limit', 'Runs at once, at the most', ({ cells }) => cells);
  gauge(
    'pycell_zygote_generation',
    'Which warm interpreter is in use, counted from 1',
    ({ generation }) => generation,
  );
  gauge(
    'pycell_failing_seconds',
    'For how long no cell could be made; 0 while they can',
    ({ failingMs }) => failingMs / 1000,
  );
  gauge('pycell_up', '1 where runs can start, 0 while it warms up, drains or fails', () =>
    engine.state === 'ready' ? 1 : 0,
  );
  new Counter({
    name: 'pycell_zygote_restarts_total',
    help: 'Warm interpreters that ended by themselves and were replaced',
    registers,
    collect() {
      this.reset();
      this.inc(engine.stats().zygoteRestarts);
    },
  });
  new Gauge({
    name: 'pycell_build_info',
    help: '1, with the versions as labels',
    labelNames: ['version', 'node'],
    registers,
  }).set({ version: VERSION, node: process.version }, 1);
}
