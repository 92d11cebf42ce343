/** Files that a run starts with: there before its first line, as any files of its own. */
import { expect, test } from 'vitest';
import { LimitError, type RequestFile } from '../src/index.js';
import { mainOf, startEngine } from './support/engine.js';

const engine = await startEngine({ warm: [], cells: 2, readyCells: 1 });

const text = (path: string, content: string): RequestFile => ({ path, content });

test('text and bytes are there, in folders that are made for them', async () => {
  const files: RequestFile[] = [
    text('data/2026/in.csv', 'a,b\n1,2\n'),
    { path: 'raw.bin', content: Buffer.from([0, 255, 10]).toString('base64'), encoding: 'base64' },
    text('ü and\n line end', '\ufeffß'),
    text('empty', ''),
  ];
  expect(
    await engine.value(
      `
      import os
      return {
          'csv': open('data/2026/in.csv').read(),
          'raw': list(open('raw.bin', 'rb').read()),
          'other': open('ü and\\n line end', encoding='utf-8').read(),
          'empty': os.path.getsize('empty'),
          'names': sorted(os.listdir()),
      }`,
      { files },
    ),
  ).toEqual({
    csv: 'a,b\n1,2\n',
    raw: [0, 255, 10],
    other: '\ufeffß',
    empty: 0,
    names: ['data', 'empty', 'raw.bin', 'script.py', 'ü and\n line end'],
  });
});

test('a module among them can be imported, and a package', async () => {
  const files = [
    text('helper.py', 'def answer(): return 42'),
    text('tools/__init__.py', 'from .inner import value'),
    text('tools/inner.py', 'value = 7'),
  ];
  const script =
    'import helper, tools\ndef main(): return [helper.answer(), tools.value, helper.__file__[-10:]]';
  const outcome = await engine.script(script, { files });
  expect(outcome).toMatchObject({ status: 'ok', resultJson: '[42,7,"/helper.py"]', files: [] });
});

test('they are the run’s own: it may change them, make them run, and remove them', async () => {
  const files = [text('a', 'x'), text('b', 'x'), text('folder/run.sh', '#!/bin/sh\necho ran')];
  expect(
    await engine.value(
      `
      import os, stat, subprocess
      os.unlink('a')
      os.rename('b', 'c')
      open('c', 'a').write('y')
      open('folder/new', 'w').close()
      state = os.stat('folder')
      ran = subprocess.run(['/bin/sh', 'folder/run.sh'], capture_output=True, text=True).stdout
      return [open('c').read(), oct(state.st_mode), oct(os.stat('c').st_mode), state.st_uid == os.getuid(), ran]`,
      { files },
    ),
  ).toEqual(['xy', '0o40755', '0o100644', true, 'ran\n']);
});

test('they are there together with input, standard input and environment', async () => {
  const outcome = await engine.script(
    'import os\ndef main(given): return [given, input(), os.environ["A"], open("f").read()]',
    { inputJson: '[1.50]', stdin: 'line\n', env: { A: 'b' }, files: [text('f', 'file')] },
  );
  expect(outcome.resultJson).toBe('[[1.5],"line","b","file"]');
});

test('no later run finds them', async () => {
  for (let run = 0; run < 6; run++) {
    expect(await engine.value("__import__('os').listdir()", { files: [text(`only-${run}/f`, 'x')] })).toEqual(
      expect.arrayContaining(['script.py', `only-${run}`]),
    );
    expect(await engine.value("__import__('os').listdir()")).toEqual(['script.py']);
  }
});

test('as many as there may be, as deep as they may be, and as large', async () => {
  const deep = Array(14).fill('x'.repeat(60)).join('/');
  const files = Array.from({ length: 256 }, (_, number) =>
    text(number % 4 ? `${number}` : `${number}/${deep}/y`, 'y'),
  );
  expect(await engine.value("sum(len(names) for _, _, names in __import__('os').walk('.'))", { files })).toBe(
    257,
  );
  const large = 'z'.repeat(engine.limits.fileBytes);
  const six = Array.from({ length: 6 }, (_, number) => text(`${number}`, large));
  expect(
    await engine.value("sum(__import__('os').path.getsize(str(number)) for number in range(6))", {
      files: six,
    }),
  ).toBe(6 * engine.limits.fileBytes);
}, 30_000);

test('what cannot be one is refused before it takes a cell, with its place', async () => {
  const run = (file: RequestFile) => engine.script(mainOf('1'), { files: [file] });
  await expect(run(text('../x', ''))).rejects.toThrow(LimitError);
  await expect(run(text('../x', ''))).rejects.toThrow("'files[0].path' has '..'");
  await expect(run({ path: 'x', content: '!', encoding: 'base64' })).rejects.toThrow(
    "'files[0].content' is not valid base64",
  );
  const limits = { fileBytes: 65_536 };
  await expect(
    engine.script(mainOf('1'), { files: [text('x', 'y'.repeat(65_537))], limits }),
  ).rejects.toThrow("'files[0].content' has 65537 bytes, at most 65536");
  await expect(
    engine.script(mainOf('1'), {
      files: [text('x', 'y'.repeat(1 << 20))],
      stdin: 'y',
      limits: { diskBytes: 2 << 20 },
    }),
  ).rejects.toThrow("together with 'stdin'");
});
