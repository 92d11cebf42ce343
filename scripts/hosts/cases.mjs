// The documented cases of the earlier systems, with what each has to be answered: the same request to the same path.

/**
 * `differs` says what is not as it should be in an answer, or nothing. `not` is the reason why a case cannot be tried yet.
 *
 * @typedef {{ [field: string]: any }} Body
 * @typedef {{
 *   title: string, path: '/execute' | '/run', request: Body, status?: number,
 *   expected?: Body, differs?: (body: Body) => string | undefined, not?: string
 * }} Case
 */

const lines = (/** @type {string[]} */ ...all) => all.join('\n');
const script = (/** @type {string[]} */ ...all) => ({ script: lines(...all) });

/** @param {string} field @param {RegExp} pattern */
const matches = (field, pattern) => (/** @type {Body} */ body) => {
  const text = String(field.split('.').reduce((value, name) => value?.[name], body));
  return pattern.test(text) ? undefined : `${field} is ${JSON.stringify(text)}, not ${pattern}`;
};

/** @type {Case[]} */
export const CASES = [
  {
    title: 'a message and numbers',
    path: '/execute',
    request: script('def main():', "    return {'message': 'Hello World', 'numbers': [1, 2, 3]}"),
    expected: { result: { message: 'Hello World', numbers: [1, 2, 3] }, stdout: '', error: null },
  },
  {
    title: 'a sum, and what was printed',
    path: '/execute',
    request: script(
      'def main():',
      '    print("Processing data...")',
      '    result = sum([1, 2, 3, 4, 5])',
      '    print(f"Sum calculated: {result}")',
      '    return {"total": result}',
    ),
    expected: { result: { total: 15 }, stdout: 'Processing data...\nSum calculated: 15\n', error: null },
  },
  {
    title: 'a DataFrame',
    path: '/execute',
    request: script(
      'def main():',
      '    import pandas as pd',
      '    import numpy as np',
      '    data = pd.DataFrame({"x": [1,2,3], "y": [4,5,6]})',
      '    return {"mean_x": float(np.mean(data["x"])), "shape": list(data.shape)}',
    ),
    expected: { result: { mean_x: 2, shape: [3, 2] }, error: null },
  },
  {
    title: 'a Series',
    path: '/execute',
    request: script(
      'import pandas as pd',
      'import numpy as np',
      '',
      'def main():',
      '    arr = np.array([1, 2, 3, 4, 5])',
      '    s = pd.Series(arr)',
      '    print(f"Series length: {len(s)}")',
      '    return {"sum": int(s.sum()), "mean": float(s.mean())}',
    ),
    expected: { result: { sum: 15, mean: 3 }, stdout: 'Series length: 5\n', error: null },
  },
  {
    title: 'a folder made beside the root',
    path: '/execute',
    request: script('def main():', '    import os', '    os.mkdir("/root")', '    return {}'),
    expected: { status: 'exception' },
    differs: (body) =>
      matches(
        'error',
        /^Script execution failed: (OSError|PermissionError|FileExistsError|FileNotFoundError): /,
      )(body) ?? matches('trace', /script\.py", line 3, in main\n\s+os\.mkdir\("\/root"\)/)(body),
  },
  {
    title: 'an account file removed',
    path: '/execute',
    request: script(
      'import os',
      '',
      'def main():',
      '    try:',
      '        os.remove("/etc/passwd")',
      '        return {"status": "removed"}',
      '    except Exception as e:',
      '        return {"error": str(e)}',
    ),
    expected: { status: 'ok' },
    differs: matches(
      'result.error',
      /^\[Errno \d+\] (Permission denied|Operation not permitted|Read-only file system|Device or resource busy)/,
    ),
  },
  {
    title: 'a folder of secrets listed',
    path: '/execute',
    request: script(
      'import os',
      '',
      'def main():',
      ' try:',
      '  return {"files": os.listdir("/var/run/secrets")}',
      ' except Exception as e:',
      '  return {"error": str(e)}',
    ),
    expected: { result: { error: "[Errno 2] No such file or directory: '/var/run/secrets'" } },
  },
  {
    title: 'a loop without end',
    path: '/execute',
    request: script('def main():', ' while True:', '  pass', ' return {"done": True}'),
    differs: (body) =>
      matches('status', /^(cpu|wall)_limit$/)(body) ??
      matches('error', /^Sandbox failed to run script: .+ exceeded$/)(body),
  },
  {
    title: 'no script',
    path: '/execute',
    request: { code: 'def main(): return {"a": 1}' },
    status: 400,
    expected: { error: "'script' field is required" },
  },
  {
    title: 'an empty script',
    path: '/execute',
    request: { script: '' },
    status: 400,
    expected: { error: "'script' must not be empty" },
  },
  {
    title: 'no main()',
    path: '/execute',
    request: script('def foo():', ' return {"x":1}'),
    status: 400,
    expected: { error: 'Script must define a function main()' },
  },
  {
    title: 'a set',
    path: '/execute',
    request: script('def main():', ' return {"s": {1,2,3}}'),
    status: 400,
    expected: {
      error: 'Return value is not JSON-serializable: Object of type set is not JSON serializable (at $.s)',
    },
  },
  {
    title: 'a bare number',
    path: '/execute',
    request: script('def main():', ' return 123'),
    expected: { result: 123, error: null },
  },
  {
    title: 'the variable output',
    path: '/run',
    request: { code: lines('result = 2 * 3', 'output = f"Result: {result}"') },
    expected: { output: 'Result: 6', exitCode: 0 },
  },
  {
    title: 'a file opened in language-level mode',
    path: '/run',
    request: { code: 'output = open("test.txt", "w")' },
    expected: { exitCode: 1, error: "name 'open' is not defined" },
  },
  {
    title: 'a forbidden import',
    path: '/run',
    request: { code: lines('import os', 'output = os.environ') },
    expected: { exitCode: 1 },
    differs: (body) =>
      matches('error', /'os' cannot be imported .*numpy/)(body) ?? matches('trace', /ImportError: /)(body),
  },
  {
    title: 'exec',
    path: '/run',
    request: { code: 'exec("print(1)")' },
    expected: { exitCode: 1 },
    differs: matches('error', /Exec calls are not allowed/),
  },
  {
    title: 'the weekly weather plot',
    path: '/run',
    request: {
      code: lines(
        'import matplotlib.pyplot as plt',
        'import numpy as np',
        'import sys',
        'plt.plot(np.random.uniform(10, 25, 7))',
        'plt.savefig(sys.stdout, format="svg")',
        'plt.close()',
      ),
    },
    differs: matches('output', /^<\?xml/),
  },
];
