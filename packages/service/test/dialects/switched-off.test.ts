/** Each dialect by itself, and none. */
import { expect, test } from 'vitest';
import { idleApp } from '../support/app.js';

const PATHS = { piston: '/api/v2/execute', snekbox: '/eval', mcp: '/mcp' };

test.each([
  ['piston', ['piston']],
  ['snekbox', ['snekbox']],
  ['mcp', ['mcp']],
  ['piston, snekbox', ['piston', 'snekbox']],
  ['none', []],
] as [string, string[]][])('PYCELL_DIALECTS=%s: the others are not there', async (setting, spoken) => {
  const { app } = idleApp({ PYCELL_DIALECTS: setting });
  for (const [name, url] of Object.entries(PATHS)) {
    const { statusCode } = await app.inject({ method: 'GET', url });
    expect([name, statusCode]).toEqual([name, spoken.includes(name) ? 405 : 404]);
  }
  // Without Piston's WebSocket Node treats a wish for another protocol as it does by default.
  expect(app.server.listenerCount('upgrade')).toBe(spoken.includes('piston') ? 1 : 0);
  await app.close();
});
