/** What `GET /metrics` tells, over real runs. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newKey } from '../../src/keys/key.js';
import { liveService, until } from '../support/live.js';

const { key, entry } = newKey('a-telling-name');
let service: Awaited<ReturnType<typeof liveService>>;
beforeAll(async () => {
  service = await liveService({
    PYCELL_KEYS: `${entry.name}:${entry.hash}`,
    PYCELL_CELLS: '2',
    PYCELL_READY_CELLS: '2',
  });
  await service.ready;
});
afterAll(() => service.close({ drainMs: 0 }));

const post = (script: string, headers: Record<string, string> = { 'x-api-key': key }) =>
  service.post({ script }, undefined, headers);

async function scrape(): Promise<{ text: string; value: (name: string) => number }> {
  const response = await fetch(`${service.url}/metrics`, { headers: { 'x-api-key': key } });
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = await response.text();
  const value = (name: string) =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${name} `))
        ?.slice(name.length + 1) ?? Number.NaN,
    );
  return { text, value };
}

test('runs are counted by endpoint and status, refusals by code, answers by route', async () => {
  await post('def main():\n    return 1');
  await post('def main():\n    return 1');
  await post('def main():\n    raise ValueError("marker_in_text")');
  await post('def main(');
  await post('');
  await post('x', {});
  await fetch(`${service.url}/nowhere/marker_in_path`);
  const { text, value } = await scrape();
  expect(value('pycell_runs_total{endpoint="/execute",status="ok"}')).toBe(2);
  expect(value('pycell_runs_total{endpoint="/execute",status="exception"}')).toBe(1);
  expect(value('pycell_runs_total{endpoint="/execute",status="syntax_error"}')).toBe(1);
  expect(value('pycell_refusals_total{code="script_empty"}')).toBe(1);
  expect(value('pycell_refusals_total{code="api_key_required"}')).toBe(1);
  expect(value('pycell_refusals_total{code="not_found"}')).toBe(1);
  expect(value('pycell_run_seconds_count')).toBe(4);
  expect(value('pycell_queue_seconds_count')).toBe(4);
  expect(value('pycell_start_seconds_count')).toBe(4);
  expect(value('pycell_run_seconds_sum')).toBeGreaterThan(0);
  expect(value('pycell_http_request_duration_seconds_count{route="/execute",class="2xx"}')).toBe(3);
  expect(value('pycell_http_request_duration_seconds_count{route="/execute",class="4xx"}')).toBe(3);
  expect(value('pycell_http_request_duration_seconds_count{route="none",class="4xx"}')).toBe(1);
  expect(text).not.toMatch(/marker_in|telling/);
  expect(text).not.toContain(key);
});

test('the engine’s state is read when somebody asks', async () => {
  await until(() => service.engine.stats().ready === 2);
  const idle = await scrape();
  expect(idle.value('pycell_up')).toBe(1);
  expect(idle.value('pycell_cells_limit')).toBe(2);
  expect(idle.value('pycell_cells_ready')).toBe(2);
  expect(idle.value('pycell_zygote_generation')).toBe(1);
  expect(idle.value('pycell_zygote_restarts_total')).toBe(0);
  expect(idle.value('pycell_failing_seconds')).toBe(0);
  const leave = new AbortController();
  const runs = [1, 2, 3].map(() =>
    service
      .post({ script: 'import time\ndef main():\n    time.sleep(60)' }, leave.signal, { 'x-api-key': key })
      .catch(() => {}),
  );
  await until(() => service.engine.stats().queued === 1);
  const busy = await scrape();
  expect(busy.value('pycell_queue_length')).toBe(1);
  expect(busy.value('pycell_cells_running')).toBe(2);
  leave.abort();
  await Promise.all(runs);
  await until(() => service.engine.stats().running === 0);
  const after = await scrape();
  expect(after.value('pycell_runs_total{endpoint="/execute",status="cancelled"}')).toBe(3);
  // One of them never ran.
  expect(after.value('pycell_run_seconds_count')).toBe(6);
});

test('the process and the build are told, too', async () => {
  const { text, value } = await scrape();
  expect(value('process_resident_memory_bytes')).toBeGreaterThan(1e7);
  expect(value('process_cpu_seconds_total')).toBeGreaterThan(0);
  expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
  expect(text).toMatch(/^pycell_build_info\{version="[^"]+",node="v\d+\.[^"]+"\} 1$/m);
});

test('every metric of ours has a help text and a base unit', async () => {
  const { text } = await scrape();
  const names = [...text.matchAll(/^# TYPE (pycell_\S+) (\S+)$/gm)];
  expect(names.length).toBeGreaterThan(12);
  for (const [, name, type] of names) {
    expect(text).toMatch(new RegExp(`^# HELP ${name} \\S`, 'm'));
    if (type === 'counter') expect(name).toMatch(/_total$/);
    if (type === 'histogram') expect(name).toMatch(/_seconds$/);
  }
});

test('a zygote that dies is counted', async () => {
  process.kill(service.engine.jailPid as number, 'SIGKILL');
  await until(() => service.engine.stats().zygoteRestarts === 1);
  expect(service.engine.stats().failingMs).toBeGreaterThanOrEqual(0);
  await until(() => service.engine.stats().ready > 0, 30_000);
  const { value } = await scrape();
  expect(value('pycell_zygote_restarts_total')).toBe(1);
  expect(value('pycell_zygote_generation')).toBe(2);
  expect(value('pycell_failing_seconds')).toBe(0);
});
