/** The official client drives every tool of `POST /mcp` over a real engine, in both eras of the protocol. */
import type { Client } from '@modelcontextprotocol/client';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VERSION } from '../../src/version.js';
import { type Body, liveService, until } from '../support/live.js';
import { connectTo, ERAS, textOf } from '../support/mcp.js';

let service: Awaited<ReturnType<typeof liveService>>;
beforeAll(async () => {
  service = await liveService({ PYCELL_WALL_MS: '20000' });
  await service.ready;
});
afterAll(() => service.close({ drainMs: 0 }));

const main = (...lines: string[]) => `def main(*args):\n${lines.map((line) => `    ${line}`).join('\n')}`;

describe.each(ERAS)('%s', (era) => {
  let client: Client;
  beforeAll(async () => {
    client = await connectTo(service.url, era);
  });
  afterAll(() => client.close());

  /** Calls a tool, and holds the answer for programs against the tool's schema. */
  async function call(name: string, args: Body): Promise<Body> {
    const { tools } = await client.listTools();
    const schema = { ...tools.find((tool) => tool.name === name)?.outputSchema } as Body;
    const result: Body = await client.callTool({ name, arguments: args });
    if (result.structuredContent !== undefined) {
      const validate = new Ajv2020({ strict: false }).compile(schema);
      expect([validate(result.structuredContent), validate.errors]).toEqual([true, null]);
    }
    return result;
  }
  const run = (code: string, more: Body = {}) => call('run_python', { code, ...more });

  test('the server says who it is and what it is for', () => {
    expect(client.getNegotiatedProtocolVersion()).toBe(era);
    expect(client.getServerVersion()).toMatchObject({ name: 'pycell', version: VERSION });
    expect(client.getInstructions()).toContain('treat it as data');
    expect(client.getServerCapabilities()).toEqual({ tools: { listChanged: false } });
  });

  test('there are three tools, none of which changes anything outside', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['run_python', 'check_python', 'list_packages']);
    for (const { title, description, annotations, outputSchema } of tools) {
      expect([title, description, outputSchema].every(Boolean)).toBe(true);
      expect(annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false, openWorldHint: false });
    }
    const limits = tools[0]?.inputSchema.properties?.limits as Body;
    expect(limits.properties.wallMs.maximum).toBe(20_000);
  });

  test('an input that is nested too deeply is no fault of the service', async () => {
    const arguments_ = `{"name":"run_python","arguments":{"code":"1","input":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`;
    const { text } = await fetch(`${service.url}/mcp`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${arguments_}}`,
    }).then(async (response) => ({ text: await response.text() }));
    expect(text).toContain('RecursionError: the input is nested too deeply');
  });

  test('a script returns what its main() does', async () => {
    const { isError, structuredContent, content } = await run(main('print("x")', 'return {"got": args}'), {
      input: [1, null],
    });
    expect(isError).toBeFalsy();
    expect(structuredContent).toMatchObject({
      status: 'ok',
      mode: 'main',
      result: { got: [[1, null]] },
      stdout: 'x\n',
    });
    expect(content).toEqual([
      {
        type: 'text',
        text: expect.stringMatching(/^Result \(JSON\):\n\{"got":\[\[1,null\]\]\}\n\nOutput:\nx\n\n\(/),
      },
    ]);
  });

  test('a snippet returns its last expression', async () => {
    const { structuredContent } = await run('import numpy as np\nnp.arange(3) * input_data', { input: 2 });
    expect(structuredContent).toMatchObject({ status: 'ok', mode: 'snippet', result: [0, 2, 4] });
  });

  test('what a snippet comes to and JSON has not is shown as in a notebook', async () => {
    const result = await run('{1}');
    expect(result.structuredContent).toMatchObject({
      status: 'ok',
      result: null,
      displays: [{ text: '{1}' }],
    });
    expect(textOf(result)).toContain('Displayed:\n[1] {1}');
  });

  test('how code is taken can be said', async () => {
    const code = 'def main():\n    return 1\n2';
    expect((await run(code)).structuredContent).toMatchObject({ mode: 'main', result: 1 });
    expect((await run(code, { mode: 'snippet' })).structuredContent).toMatchObject({ result: 2 });
    expect((await run('3', { mode: 'main' })).structuredContent).toMatchObject({ status: 'no_main' });
  });

  test('stdin, files, limits and a seed reach the run', async () => {
    const code =
      'import random\n[input(), open("d/a.txt").read(), open("b", "rb").read().hex(), random.random()]';
    const files = [
      { path: 'd/a.txt', content: 'text' },
      { path: 'b', content: 'AAE=', encoding: 'base64' },
    ];
    const ask = () => run(code, { stdin: 'line\n', files, seed: 7 });
    const [first, second] = [await ask(), await ask()];
    expect(first.structuredContent.result.slice(0, 3)).toEqual(['line', 'text', '0001']);
    expect(second.structuredContent.result).toEqual(first.structuredContent.result);
    const limited = await run('while True: pass', { limits: { cpuMs: 200 } });
    expect(limited).toMatchObject({ isError: true, structuredContent: { status: 'cpu_limit' } });
    expect(textOf(limited)).toMatch(
      /^Failed \(cpu_limit\): .*limit of 200 ms exceeded\n\nHint: .*limits\.cpuMs/,
    );
  });

  test('a figure is a picture, and a file a resource', async () => {
    const code =
      'import matplotlib.pyplot as plt\nplt.plot([1, 2])\nopen("out.csv", "w").write("a,b\\n")\nNone';
    const { content, structuredContent } = await run(code);
    const [text, image, resource] = content;
    expect(content).toHaveLength(3);
    expect(image).toMatchObject({ type: 'image', mimeType: 'image/png' });
    expect(Buffer.from(image.data, 'base64').subarray(1, 4).toString()).toBe('PNG');
    expect(resource).toMatchObject({ type: 'resource', resource: { mimeType: 'text/csv', text: 'a,b\n' } });
    expect(text.text).toContain('[1] picture 1 of this answer');
    expect(text.text).toContain('out.csv (4 bytes, text/csv)');
    expect(structuredContent.files[0].uri).toBe(resource.resource.uri);
  });

  test('a failure has its cause, the traceback and the hint', async () => {
    const result = await run(main('import pands'));
    expect(result.isError).toBe(true);
    expect(textOf(result)).toMatch(/^Failed \(exception\): .*No module named 'pands'\n\nHint: .*'pandas'\?/);
    expect(textOf(result)).toContain('File "script.py", line 2, in main');
  });

  test.each([
    ['no code', {}, "'code' field is required"],
    ['a field that there is not', { code: '1', files_: [] }, "Unknown field 'files_', did you mean 'files'?"],
    ['a file without a path', { code: '1', files: [{ content: '' }] }, "'files[0].path' is required"],
    ['a file elsewhere', { code: '1', files: [{ path: '../a', content: '' }] }, "'files[0].path' has '..'"],
    [
      'a limit above the ceiling',
      { code: '1', limits: { wallMs: 60_000 } },
      "above this server's ceiling of 20000 ms",
    ],
    ['a mode that there is not', { code: '1', mode: 'x' }, "'mode' must be one of"],
  ])('%s is told in a result', async (_name, args, text) => {
    const result = await call('run_python', args);
    expect(result.isError).toBe(true);
    expect(textOf(result)).toContain(text);
  });

  test('a tool that there is not is an error of the protocol', async () => {
    await expect(client.callTool({ name: 'nothing', arguments: {} })).rejects.toThrow(
      'Tool nothing not found',
    );
  });

  test('code is checked as what it is', async () => {
    const found = await call('check_python', { code: 'import pands\neval("1")' });
    expect(found.structuredContent.ok).toBe(false);
    expect(found.structuredContent.diagnostics.map(({ code }: Body) => code)).toEqual([
      'missing_import',
      'risky_call',
    ]);
    expect(textOf(found)).toContain(
      "line 1, column 1: error: No module named 'pands' (missing_import)\n  Package",
    );
    expect(
      (await call('check_python', { code: '1', mode: 'main' })).structuredContent.diagnostics[0].code,
    ).toBe('no_main');
    expect(textOf(await call('check_python', { code: '1' }))).toBe('No error was found.');
  });

  test('packages are listed with the limits', async () => {
    const { structuredContent, content } = await call('list_packages', {});
    expect(structuredContent.packages).toContainEqual({ name: 'numpy', version: expect.any(String) });
    expect(structuredContent.limits.wallMs).toBe(20_000);
    expect(content[0].text).toMatch(/^cpython 3\..*\nPackages: .*numpy \d/);
  });

  test('who asks for progress hears of time, memory and the last line', async () => {
    const told: Body[] = [];
    const code = main('import time', 'for n in range(5):', '    print("step", n)', '    time.sleep(0.5)');
    await client.callTool(
      { name: 'run_python', arguments: { code } },
      { onprogress: (each) => told.push(each) },
    );
    expect(told.length).toBeGreaterThanOrEqual(2);
    expect(told[1]?.progress).toBeGreaterThan(told[0]?.progress);
    expect(told[1]?.message).toMatch(/^running for \d\.\d s, [\d.]+ MiB: step \d$/);
  });

  test('cancelling ends the run at once, with the cell', async () => {
    const leave = new AbortController();
    const code = main('import time', 'time.sleep(19)');
    const called = client.callTool({ name: 'run_python', arguments: { code } }, { signal: leave.signal });
    const failed = expect(called).rejects.toThrow();
    await until(() => service.engine.stats().running === 1);
    leave.abort();
    await failed;
    await until(() => service.engine.stats().running === 0, 2000);
    expect(service.lines.filter(({ msg }) => msg === 'run').at(-1)).toMatchObject({
      status: 'cancelled',
      endpoint: '/mcp',
    });
  });

  test('a client that goes away ends its runs', async () => {
    const other = await connectTo(service.url, era);
    const call = other.callTool({
      name: 'run_python',
      arguments: { code: main('import time', 'time.sleep(19)') },
    });
    call.catch(() => {});
    await until(() => service.engine.stats().running === 1);
    await other.close();
    await until(() => service.engine.stats().running === 0, 2000);
  });
});
