/** The whole log of all sorts of requests, at its loudest, has nothing of what was sent or came back. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newKey } from '../../src/keys/key.js';
import { liveService, until } from '../support/live.js';

const MARK = 'xyzzy4711';
const { key, entry } = newKey('ci');
const headers = { 'x-api-key': key };
let service: Awaited<ReturnType<typeof liveService>>;
beforeAll(async () => {
  service = await liveService({ PYCELL_KEYS: `${entry.name}:${entry.hash}` });
  await service.ready;
});
afterAll(() => service.close({ drainMs: 0 }));

const SCRIPTS = {
  'a result, output and input': `import sys\ndef main(x):\n    print("${MARK}", input())\n    print("${MARK}", file=sys.stderr)\n    return "${MARK}"`,
  'an exception': `def main(x):\n    raise ValueError("${MARK}")`,
  'a crash': `import os\ndef main(x):\n    print("${MARK}", flush=True)\n    os.abort()`,
  'an exit': `import sys\ndef main(x):\n    sys.exit("${MARK}")`,
  'a syntax error': `def ${MARK}(`,
  'a result that is not JSON': `def main(x):\n    return {"${MARK}": {1}}`,
  'a forged result': `import os\ndef main(x):\n    os.write(3, b"${MARK}" * 9)`,
};

test.each(Object.entries(SCRIPTS))('%s', async (_name, script) => {
  const before = service.lines.length;
  await service.post({ script, input: MARK, stdin: MARK, env: { [MARK]: MARK } }, undefined, headers);
  await until(() => service.lines.slice(before).some(({ msg }) => msg === 'run'));
});

test('files', async () => {
  const files = [{ path: MARK, content: MARK }];
  await service.post({ script: 'def main(): return 1', files }, undefined, headers);
});

test.each([
  ['no JSON', `{"script": "${MARK}`],
  ['an unknown field', { script: 'x', [MARK]: 1 }],
  ['a wrong type', { script: [MARK] }],
  ['a bad limit', { script: 'x', limits: { [MARK]: 1 } }],
  ['a bad environment', { script: 'x', env: { [`${MARK}=`]: MARK } }],
])('a refusal: %s', async (_name, body) => {
  expect((await service.post(body, undefined, headers)).status).toBe(400);
});

test('a query, a key that is wrong, and headers', async () => {
  await fetch(`${service.url}/healthz?token=${MARK}`, { headers: { authorization: `Bearer ${MARK}` } });
  await service.post({ script: 'x' }, undefined, { authorization: `Bearer pycell_${MARK}` });
  await service.post({ script: 'x' }, undefined, { ...headers, 'x-request-id': MARK, traceparent: MARK });
});

test('nothing of all that is in the log, nor the key; whose runs they were is', async () => {
  const text = JSON.stringify(service.lines);
  expect(service.lines.length).toBeGreaterThan(20);
  expect(text).not.toContain(MARK);
  expect(text).not.toContain(key);
  expect(text).not.toContain(entry.hash);
  expect(service.lines.filter(({ msg }) => msg === 'run').every(({ caller }) => caller === 'ci')).toBe(true);
});
