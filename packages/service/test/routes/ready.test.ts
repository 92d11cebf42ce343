import type { Engine } from '@pycell/engine';
import { expect, test } from 'vitest';
import { idleApp } from '../support/app.js';

async function readyWhen(state: Engine['state'], failingMs: number) {
  const { app, engine } = idleApp();
  const stats = engine.stats();
  Object.defineProperty(engine, 'state', { value: state });
  engine.stats = () => ({ ...stats, failingMs });
  const answer = await app.inject('/ready');
  await app.close();
  return answer;
}

test('200 while cells can be made, and while a zygote that died is replaced', async () => {
  for (const failingMs of [0, 4000]) expect((await readyWhen('ready', failingMs)).statusCode).toBe(200);
});

test('503 where none could be made for more than five seconds', async () => {
  const answer = await readyWhen('ready', 12_345);
  expect(answer.statusCode).toBe(503);
  expect(answer.headers['retry-after']).toBe('5');
  expect(answer.json()).toMatchObject({
    code: 'not_ready',
    error: 'Not ready: no cell could be made for 12 s',
  });
});

test.each(['new', 'starting', 'draining', 'stopped', 'failed'] as const)(
  '503 while it is %s',
  async (state) => {
    expect((await readyWhen(state, 0)).statusCode).toBe(503);
  },
);
