import { afterAll, beforeAll, expect, test } from 'vitest';
import { liveService } from '../../../service/test/support/live.js';
import { emptyDraft } from '../../src/draft/draft.js';
import { isExample } from '../../src/examples/all.js';
import { BREAKING } from '../../src/examples/breaking.js';
import type { Example } from '../../src/examples/example.js';
import { USEFUL } from '../../src/examples/useful.js';

let service: Awaited<ReturnType<typeof liveService>>;
beforeAll(async () => {
  service = await liveService({ PYCELL_CELLS: '2' });
  await service.ready;
});
afterAll(() => service.close({ drainMs: 0 }));

async function run({ mode, code, input }: Example, limits = {}) {
  const path = mode === 'snippet' ? 'run' : 'execute';
  const body =
    mode === 'snippet'
      ? { code }
      : {
          script: code,
          mode: mode === 'cell' ? 'snippet' : mode,
          ...(input && { input: JSON.parse(input) }),
          limits,
        };
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${service.url}/${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  return answer.json() as Promise<Record<string, unknown>>;
}

test.each(USEFUL.map((each) => [each.title, each] as const))(
  '%s runs to its end',
  async (_title, example) => {
    expect(await run(example)).toMatchObject({ status: 'ok', error: null, warnings: [] });
  },
);

const HELD: Record<string, string> = {
  shadow: 'ok',
  socket: 'exception',
  'fork-bomb': 'exception',
  memory: 'memory_limit',
  'for-ever': 'wall_limit',
};

test.each(BREAKING.map((each) => [each.title, each] as const))('%s is held back', async (_title, example) => {
  const answer = await run(example, example.id === 'for-ever' ? { wallMs: 500 } : {});
  expect(answer.status).toBe(HELD[example.id]);
  if (example.id === 'shadow') {
    expect(Object.values(answer.result as object)).toEqual(Array(5).fill(expect.stringMatching(/Error: /)));
  } else expect(answer.hint).not.toBeNull();
});

test('an example is nobody’s own work, and a changed one is', () => {
  const draft = { ...emptyDraft(), code: { main: USEFUL[1]?.code ?? '', cell: '', snippet: '' } };
  expect(isExample(draft)).toBe(true);
  expect(isExample({ ...draft, input: '1' })).toBe(false);
  const snippet = USEFUL.find(({ mode }) => mode === 'snippet')?.code ?? '';
  expect(
    isExample({ ...draft, mode: 'snippet', code: { ...draft.code, main: 'my own', snippet }, input: '1' }),
  ).toBe(true);
  expect(isExample({ ...draft, mode: 'snippet', code: { ...draft.code, snippet: 'x' } })).toBe(false);
  expect(isExample({ ...draft, code: { ...draft.code, main: `${draft.code.main}#` } })).toBe(false);
});
