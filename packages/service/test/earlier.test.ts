/** The cases of the five earlier systems, over real HTTP. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { liveService } from './support/live.js';

let service: Awaited<ReturnType<typeof liveService>>;
beforeAll(async () => {
  service = await liveService();
  await service.ready;
});
afterAll(() => service.close({ drainMs: 0 }));

test('an object comes back, with stdout empty and error null', async () => {
  const { status, body } = await service.execute(
    "def main():\n    return {'message': 'Hello World', 'numbers': [1, 2, 3]}",
  );
  expect(status).toBe(200);
  expect(body).toMatchObject({
    status: 'ok',
    result: { message: 'Hello World', numbers: [1, 2, 3] },
    stdout: '',
    error: null,
  });
});

test('what main() prints is stdout', async () => {
  const { body } = await service.execute(
    'def main():\n    print("Processing data...")\n    result = sum([1, 2, 3, 4, 5])\n    print(f"Sum calculated: {result}")\n    return {"total": result}',
  );
  expect(body).toMatchObject({ result: { total: 15 }, stdout: 'Processing data...\nSum calculated: 15\n' });
});

test('pandas and numpy are imported inside main()', async () => {
  const { body } = await service.execute(
    'def main():\n    import pandas as pd\n    import numpy as np\n    data = pd.DataFrame({"x": [1,2,3], "y": [4,5,6]})\n    return {"mean_x": float(np.mean(data["x"])), "shape": list(data.shape)}',
  );
  expect(body).toMatchObject({ status: 'ok', result: { mean_x: 2.0, shape: [3, 2] } });
});

test('pandas and numpy are imported by the module', async () => {
  const { text, body } = await service.execute(
    'import pandas as pd\nimport numpy as np\n\ndef main():\n    arr = np.array([1, 2, 3, 4, 5])\n    s = pd.Series(arr)\n    print(f"Series length: {len(s)}")\n    return {"sum": int(s.sum()), "mean": float(s.mean())}',
  );
  expect(body).toMatchObject({ result: { sum: 15, mean: 3.0 }, stdout: 'Series length: 5\n' });
  expect(text).toMatch(/"mean":\s*3\.0/);
});

test('a folder at the root is not made, and the trace has the line', async () => {
  const { status, body } = await service.execute(
    'def main():\n    import os\n    os.mkdir("/root")\n    return {}',
  );
  expect(status).toBe(200);
  expect(body.status).toBe('exception');
  expect(body.error).toMatch(
    /^Script execution failed: (OSError|PermissionError|FileExistsError): \[Errno \d+\] .*'\/root'$/,
  );
  expect(body.trace).toContain('File "script.py", line 3, in main');
  expect(body.trace).toContain('os.mkdir("/root")');
});

test('the host keeps its /etc/passwd', async () => {
  const { body } = await service.execute(
    'import os\n\ndef main():\n    try:\n        os.remove("/etc/passwd")\n        return {"status": "removed"}\n    except Exception as e:\n        return {"error": str(e)}',
  );
  expect(body.status).toBe('ok');
  expect(body.result.error).toMatch(/^\[Errno \d+\] .*: '\/etc\/passwd'$/);
});

test("the host's secrets are not there", async () => {
  const { body } = await service.execute(
    'import os\n\ndef main():\n try:\n  return {"files": os.listdir("/var/run/secrets")}\n except Exception as e:\n  return {"error": str(e)}',
  );
  expect(body.result).toEqual({ error: "[Errno 2] No such file or directory: '/var/run/secrets'" });
});

test('a loop without end meets a limit', async () => {
  const { status, body } = await service.execute('def main():\n while True:\n  pass\n return {"done": True}');
  expect(status).toBe(200);
  expect(body).toMatchObject({ status: expect.stringMatching(/^(cpu|wall)_limit$/) });
  expect(body.error).toMatch(/^Sandbox failed to run script: (CPU|wall) time limit of \d+ s exceeded$/);
});

test('a body without script is 400', async () => {
  const { status, body } = await service.post({ code: 'def main(): return {"a": 1}' });
  expect([status, body.error]).toEqual([400, "'script' field is required"]);
});

test('an empty script is 400', async () => {
  const { status, body } = await service.execute('');
  expect([status, body.error]).toEqual([400, "'script' must not be empty"]);
});

test('a script without main is 400', async () => {
  const { status, body } = await service.execute('def foo():\n return {"x":1}');
  expect([status, body.error]).toEqual([400, 'Script must define a function main()']);
});

test('a set is 400, with its path', async () => {
  const { status, body } = await service.execute('def main():\n return {"s": {1,2,3}}');
  expect(status).toBe(400);
  expect(body.error).toBe(
    'Return value is not JSON-serializable: Object of type set is not JSON serializable (at $.s)',
  );
});

test('a number alone is a result', async () => {
  const { status, body } = await service.execute('def main():\n return 123');
  expect([status, body.result]).toEqual([200, 123]);
});

test('/run: the variable output is the output', async () => {
  const { status, body } = await service.run('result = 2 * 3\noutput = f"Result: {result}"');
  expect(status).toBe(200);
  expect(body).toMatchObject({ output: 'Result: 6', exitCode: 0, stdout: '', error: null });
});

test('/run: there is no open', async () => {
  const { status, body } = await service.run('output = open("test.txt", "w")');
  expect([status, body.exitCode, body.error]).toEqual([200, 1, "name 'open' is not defined"]);
});

test('/run: an import that is not allowed is an ImportError with the list of those that are', async () => {
  const { status, body } = await service.run('import os\noutput = os.environ');
  expect([status, body.exitCode, body.output]).toEqual([200, 1, null]);
  expect(body.error).toMatch(/'os' cannot be imported .*datetime.*numpy/);
  expect(body.trace).toContain('ImportError: ');
});

test('/run: there is no exec', async () => {
  const { status, body } = await service.run('exec("print(1)")');
  expect([status, body.exitCode]).toEqual([200, 1]);
  expect(body.error).toContain('Exec calls are not allowed');
});

test('/run: the weekly weather plot', async () => {
  const { body } = await service.run(
    'import matplotlib.pyplot as plt\nimport numpy as np\nimport sys\n\nplt.plot(np.random.uniform(10, 25, 7))\nplt.savefig(sys.stdout, format="svg")\nplt.close()',
  );
  expect(body).toMatchObject({ exitCode: 0, error: null });
  expect(body.output).toMatch(/^<\?xml .*<\/svg>\n$/s);
});
