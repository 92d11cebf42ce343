import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lostLine, resultLine } from '../../src/batch/result-line.js';

test('a line has the place in the whole input, and the rest as the service wrote it', () => {
  const text =
    '{"problem":null, "index": 3, "answer": {"result": 1.10, "index": 9}, "id":"7","status":"ok","state":"done","more":1}';
  expect(resultLine(JSON.parse(text), text, 2000)).toBe(
    '{"index":2003,"id":"7","state":"done","status":"ok","answer":{"result": 1.10, "index": 9},"problem":null}',
  );
});

test('whatever the answer is, the line is JSON with the same answer, in one line', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(), (answer, index) => {
      const result = { index, id: 'a', state: 'done', status: 'ok', answer, problem: null };
      const text = JSON.stringify(result);
      const line = resultLine(JSON.parse(text), text, 0);
      expect(line).not.toContain('\n');
      expect(JSON.parse(line)).toEqual(JSON.parse(text));
    }),
  );
});

test('a member that the service left out is null', () => {
  const text = '{"index":0,"id":"7","state":"cancelled"}';
  expect(JSON.parse(resultLine(JSON.parse(text), text, 0))).toEqual({
    index: 0,
    id: '7',
    state: 'cancelled',
    status: null,
    answer: null,
    problem: null,
  });
});

test('an answer that was removed has a problem that says so', () => {
  const text =
    '{"index":0,"id":"7","state":"done","status":"ok","expired":true,"answer":null,"problem":null}';
  expect(JSON.parse(resultLine(JSON.parse(text), text, 0))).toMatchObject({
    status: 'ok',
    answer: null,
    problem: { code: 'result_gone' },
  });
});

test('a lost result has the members of all others', () => {
  expect(Object.keys(JSON.parse(lostLine(5)))).toEqual([
    'index',
    'id',
    'state',
    'status',
    'answer',
    'problem',
  ]);
});
