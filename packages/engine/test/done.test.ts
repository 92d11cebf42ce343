/** Done frames: a cell wrote them, so all is checked and bounded. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDone } from '../src/done.js';
import { CELL_STATUSES } from '../src/outcome.js';
import { WireError } from '../src/wire.js';

const done = (about: unknown, result = '') => Buffer.from(`${JSON.stringify(about)}\n${result}`);
const MANY = 1 << 20;

test('a result is passed on as it was written', async () => {
  const text = '{"n": 1.10, "big": 123456789012345678901234567890, "a": [ ] }';
  expect(
    await readDone(done({ status: 'ok', error: null, trace: null, warnings: ['w'] }, text), MANY),
  ).toEqual({
    status: 'ok',
    error: null,
    trace: null,
    hint: null,
    warnings: ['w'],
    resultJson: text,
  });
});

test.each(CELL_STATUSES.filter((status) => status !== 'ok'))(
  '%s has its error and trace, and no result',
  async (status) => {
    expect(await readDone(done({ status, error: 'E', trace: 'T' }, '1'), MANY)).toEqual({
      status,
      error: 'E',
      trace: 'T',
      hint: null,
      warnings: [],
      resultJson: null,
    });
  },
);

test.each([
  ['more than the bound', done({ status: 'ok' }, '"xxx"'), 4],
  ['told by the cell itself', done({ status: 'result_limit' }), 4],
])('a result over its limit, %s: output_limit', async (_, payload, most) => {
  expect(await readDone(payload, most)).toEqual({ status: 'output_limit', what: 'result' });
});

test('a result of just the bound is a result', async () => {
  expect(await readDone(done({ status: 'ok' }, '"xx"'), 4)).toMatchObject({
    status: 'ok',
    resultJson: '"xx"',
  });
});

test('a snippet may have no result', async () => {
  const rules = { withoutResult: true, refusals: [] };
  expect(await readDone(done({ status: 'ok' }), MANY, rules)).toMatchObject({
    status: 'ok',
    resultJson: null,
  });
  expect(await readDone(done({ status: 'ok' }, 'null'), MANY, rules)).toMatchObject({ resultJson: 'null' });
});

test('a refusal counts only where the request can have one', async () => {
  const refused = done({ status: 'dangerous', error: 'E' });
  expect(await readDone(refused, MANY, { withoutResult: false, refusals: ['dangerous'] })).toEqual({
    status: 'refused',
    refusal: 'dangerous',
    reason: 'E',
  });
  await expect(readDone(refused, MANY, { withoutResult: true, refusals: ['not_supported'] })).rejects.toThrow(
    WireError,
  );
  await expect(readDone(refused, MANY)).rejects.toThrow('an unknown status');
});

test('a program has its exit code, which is one that there can be', async () => {
  const rules = { withoutResult: false, refusals: [], isProgram: true };
  const ended = (exitCode: unknown) => readDone(done({ status: 'exit', exitCode }), MANY, rules);
  expect(await ended(255)).toMatchObject({ status: 'exit', exitCode: 255 });
  for (const code of [256, -1, 1.5, '0', null, undefined])
    await expect(ended(code)).rejects.toThrow('an exit code that is none');
  expect(await readDone(done({ status: 'exit', exitCode: 3 }), MANY)).not.toHaveProperty('exitCode');
});

describe('garbage is a WireError', () => {
  test.each([
    ['nothing', '', 'no outcome'],
    ['no line end', '{"status": "ok"}', 'no outcome'],
    ['no JSON', 'x\n1', 'an outcome that is not JSON'],
    ['null', 'null\n1', 'no outcome'],
    ['a number', '1\n1', 'no outcome'],
    ['no status', '{}\n1', 'an unknown status'],
    ['a status of the host’s', '{"status": "cpu_limit"}\n1', 'an unknown status'],
    ['internal_error', '{"status": "internal_error"}\n1', 'an unknown status'],
    ['a status that is no text', '{"status": ["ok"]}\n1', 'an unknown status'],
    ['no result', '{"status": "ok"}\n', 'a result that is not JSON'],
    ['two results', '{"status": "ok"}\n1 2', 'a result that is not JSON'],
    ['NaN', '{"status": "ok"}\nNaN', 'a result that is not JSON'],
  ])('%s', async (_, payload, message) => {
    await expect(readDone(Buffer.from(payload), MANY)).rejects.toThrow(new WireError(message));
  });

  test('whatever the bytes, it is an ending or a WireError', async () => {
    const about = fc.record(
      {
        status: fc.oneof(fc.constantFrom(...CELL_STATUSES), fc.jsonValue()),
        error: fc.jsonValue(),
        trace: fc.jsonValue(),
        warnings: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    const payloads = fc.oneof(
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.tuple(about, fc.oneof(fc.json(), fc.string())).map(([each, result]) => done(each, result as string)),
    );
    await fc.assert(
      fc.asyncProperty(payloads, async (payload) => {
        try {
          const ending = await readDone(payload, 1000);
          expect(JSON.stringify(ending).isWellFormed()).toBe(true);
          if ('resultJson' in ending && ending.resultJson !== null) JSON.parse(ending.resultJson);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
    );
  });
});

test('texts are bounded and well-formed, members of other types are left out', async () => {
  const ending = await readDone(
    done({
      status: 'exit',
      error: `\ud800${'e'.repeat(300_000)}`,
      trace: { a: 1 },
      warnings: [...Array(500).fill('w'), 7],
    }),
    MANY,
  );
  expect(ending).toMatchObject({ status: 'exit', trace: null });
  if (!('warnings' in ending)) throw new Error('no warnings');
  expect(ending.error?.length).toBeLessThanOrEqual(256 * 1024);
  expect(ending.error?.startsWith('\ufffde')).toBe(true);
  expect(ending.warnings).toHaveLength(100);
});

test('bytes of a result that are no UTF-8 become U+FFFD inside its texts', async () => {
  const payload = Buffer.concat([Buffer.from('{"status": "ok"}\n"a'), Buffer.from([0xff]), Buffer.from('"')]);
  expect(await readDone(payload, MANY)).toMatchObject({ resultJson: '"a\ufffd"' });
});
