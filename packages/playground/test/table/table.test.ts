import { expect, test } from 'vitest';
import { fromRecords, isNumberColumn, sorted, toCsv } from '../../src/table/table.js';

const table = {
  columns: ['name', 'n'],
  rows: [
    ['b10', 10],
    ['b9', null],
    ['a', 9],
    ['b9', 100],
  ],
};

test('records become a table with the columns of all of them', () => {
  expect(fromRecords([{ a: 1 }, { a: 2, b: 'x' }])).toEqual({
    columns: ['a', 'b'],
    rows: [
      [1, null],
      [2, 'x'],
    ],
  });
});

test.each([[null], [[]], [[1, 2]], [[{}]], [[{ a: [1] }]], [[{ a: 1 }, null]], [{ a: 1 }]])(
  '%j is no table',
  (value) => {
    expect(fromRecords(value)).toBeUndefined();
  },
);

test('what every object has is no member of a record', () => {
  expect(fromRecords(JSON.parse('[{"constructor": 1, "__proto__": 2}, {"a": 3}]'))?.rows).toEqual([
    [1, 2, null],
    [null, null, 3],
  ]);
});

test('records that have little in common are no table, as it would be empty for the most part', () => {
  const records = Array.from({ length: 100_000 }, (_, index) => ({ [`n${index % 400}`]: 1 }));
  expect(fromRecords(records)).toBeUndefined();
  expect(fromRecords(records.slice(0, 1000))?.columns.length).toBe(400);
});

test('numbers sort as numbers, and what is missing comes last either way', () => {
  expect(sorted(table, { column: 1, descending: false })).toEqual([2, 0, 3, 1]);
  expect(sorted(table, { column: 1, descending: true })).toEqual([3, 0, 2, 1]);
});

test('texts sort as people count, and equal ones keep their order', () => {
  expect(sorted(table, { column: 0, descending: false })).toEqual([2, 1, 3, 0]);
});

test('long integers sort among numbers', () => {
  const rows = [[2n ** 70n], [3], [-(2n ** 70n)]];
  expect(sorted({ columns: ['n'], rows }, { column: 0, descending: false })).toEqual([2, 1, 0]);
});

test('a column is of numbers where every cell that is there is one', () => {
  expect(isNumberColumn(table, 1)).toBe(true);
  expect(isNumberColumn(table, 0)).toBe(false);
});

test('CSV quotes what needs it, and leaves a spreadsheet no formula', () => {
  expect(
    toCsv({
      columns: ['a,b', 'c'],
      rows: [
        ['say "hi"', -1],
        ['=cmd()', null],
      ],
    }),
  ).toBe('"a,b",c\r\n"say ""hi""",-1\r\n\'=cmd(),\r\n');
});
