/** Spans and log lines of real runs, with an OpenTelemetry SDK in the process. */
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { liveService, until } from '../support/live.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const PARENT = { traceparent: `00-${TRACE}-${SPAN}-01` };

const exporter = new InMemorySpanExporter();
let service: Awaited<ReturnType<typeof liveService>>;
beforeAll(async () => {
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  trace.setGlobalTracerProvider(provider);
  service = await liveService({ PYCELL_CELLS: '1', PYCELL_READY_CELLS: '1', PYCELL_QUEUE: '0' });
  await service.ready;
});
afterAll(async () => {
  trace.disable();
  await service.close({ drainMs: 0 });
});
afterEach(() => exporter.reset());

const ready = () => until(() => service.engine.stats().ready === 1);
const spans = async () => {
  await until(() => exporter.getFinishedSpans().length > 0);
  return exporter.getFinishedSpans();
};

test('a run is a span of the caller’s trace, with figures and no text of the script', async () => {
  await ready();
  const request = {
    script: 'def main(x):\n    print("marker")\n    return "marker"',
    input: 'marker',
    limits: { wallMs: 5000 },
  };
  const { body } = await service.post(request, undefined, PARENT);
  const [span, ...more] = await spans();
  expect(more).toEqual([]);
  expect(span?.name).toBe('pycell.run');
  expect(span?.kind).toBe(SpanKind.SERVER);
  expect(span?.spanContext().traceId).toBe(TRACE);
  expect(span?.parentSpanContext).toMatchObject({ traceId: TRACE, spanId: SPAN, isRemote: true });
  expect(span?.attributes).toMatchObject({
    'pycell.endpoint': '/execute',
    'pycell.run.id': body.id,
    'pycell.status': 'ok',
    'pycell.isolation': body.isolation,
    'pycell.limits.wallMs': 5000,
    'pycell.receipt.runMs': body.receipt.runMs,
    'pycell.receipt.queueMs': body.receipt.queueMs,
  });
  expect(span?.status.code).toBe(SpanStatusCode.UNSET);
  expect(JSON.stringify([span?.attributes, span?.events])).not.toContain('marker');
});

test('a script that fails is no error of the service', async () => {
  await ready();
  await service.execute('def main():\n    raise ValueError("marker")');
  const [span] = await spans();
  expect(span?.attributes['pycell.status']).toBe('exception');
  expect(span?.status.code).toBe(SpanStatusCode.UNSET);
});

test('without a parent, or with one that is not valid, the run begins a trace', async () => {
  for (const headers of [{}, { traceparent: 'garbage' }]) {
    await ready();
    exporter.reset();
    await service.post({ script: 'def main(): pass' }, undefined, headers as Record<string, string>);
    const [span] = await spans();
    expect(span?.parentSpanContext).toBeUndefined();
    expect(span?.spanContext().traceId).toMatch(/^[0-9a-f]{32}$/);
  }
});

test('a parent that is not sampled is followed in that', async () => {
  await ready();
  await service.post({ script: 'def main(): pass' }, undefined, { traceparent: `00-${TRACE}-${SPAN}-00` });
  expect(exporter.getFinishedSpans()).toEqual([]);
});

test('a run that is refused ends its span as an error', async () => {
  await ready();
  const leave = new AbortController();
  const held = service
    .post({ script: 'import time\ndef main():\n    time.sleep(60)' }, leave.signal)
    .catch(() => {});
  await until(() => service.engine.stats().running === 1);
  expect((await service.post({ script: 'def main(): pass' }, undefined, PARENT)).status).toBe(503);
  const [span] = await spans();
  expect(span?.attributes['pycell.refused']).toBe('QueueFullError');
  expect(span?.status.code).toBe(SpanStatusCode.ERROR);
  leave.abort();
  await held;
});

test('the cell learns nothing of the trace', async () => {
  await until(() => service.engine.stats().ready === 1);
  const { body } = await service.post(
    { script: 'import os\ndef main():\n    return str(dict(os.environ))' },
    undefined,
    PARENT,
  );
  expect(body.result).not.toContain(TRACE);
});

test('the log has the trace of a run, where there is a valid one', async () => {
  const line = (id: string) => service.lines.find((each) => each.msg === 'run' && each.requestId === id);
  await ready();
  const { body: traced } = await service.post({ script: 'def main(): pass' }, undefined, PARENT);
  await ready();
  const { body: other } = await service.post({ script: 'def main(): pass' }, undefined, {
    traceparent: `"}${TRACE}`,
  });
  expect(line(traced.id)).toMatchObject({ traceId: TRACE, status: 'ok', endpoint: '/execute' });
  expect(line(other.id)).not.toHaveProperty('traceId');
});
