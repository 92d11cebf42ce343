import { expect, test } from 'vitest';
import { newEntryId } from '../src/entry-id.js';

test('ids are UUIDs of version 7 that sort in the order in which they were made', () => {
  const ids = Array.from({ length: 20_000 }, () => newEntryId());
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('a clock that goes back makes no id that sorts before', () => {
  const first = newEntryId(Date.now() + 60_000);
  expect(newEntryId() > first).toBe(true);
});
