import { expect, test, vi } from 'vitest';
import { type Database, StoreError } from '../../src/database/database.js';
import { LiveWriter } from '../../src/worker/live-writer.js';

test('what could not be written is written before what comes behind it', async () => {
  const written: unknown[] = [];
  let isAway = true;
  const query = vi.fn(async (_text: string, values?: readonly unknown[]) => {
    if (isAway) throw new StoreError('gone', 'away');
    written.push(values?.slice(2));
    return [];
  });
  const live = new LiveWriter({ query } as unknown as Database, { id: 'job', attempt: 1 });
  let output = 'first';
  const stdout = { read: (at: number) => ({ text: output.slice(at), next: output.length }) };
  live.observer.started?.({ stdout, stderr: { read: () => ({ text: '', next: 0 }) } });
  await vi.waitFor(() => expect(query).toHaveBeenCalled(), 5000);
  output += ', second';
  isAway = false;
  await vi.waitFor(() => expect(written).toHaveLength(2), 5000);
  await live.stop();
  expect(written).toEqual([
    [0, ['stdout'], ['"first"']],
    [1, ['stdout'], ['", second"']],
  ]);
});
