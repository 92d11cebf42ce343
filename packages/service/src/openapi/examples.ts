/** Requests and answers that a reader of the document can try. */
import type { Json } from './schemas.js';

const lines = (...all: string[]) => all.join('\n');

export const EXECUTE_EXAMPLES: Record<string, Json> = {
  values: {
    summary: 'An input and a result',
    value: {
      script: lines('def main(numbers):', '    return {"mean": sum(numbers) / len(numbers)}'),
      input: [1, 2, 3],
    },
  },
  files: {
    summary: 'Files in and out, and a limit',
    value: {
      script: lines(
        'import pandas as pd',
        '',
        'def main():',
        '    table = pd.read_csv("in.csv")',
        '    table["c"] = table.a + table.b',
        '    table.to_csv("out.csv", index=False)',
      ),
      files: [{ path: 'in.csv', content: 'a,b\n1,2\n' }],
      limits: { wallMs: 5000 },
    },
  },
  snippet: {
    summary: "A notebook's cell",
    value: {
      mode: 'snippet',
      script: lines('import pandas as pd', 'table = pd.DataFrame(input_data)', 'table.describe()'),
      input: [{ a: 1 }, { a: 2 }],
    },
  },
};

export const JOB_EXAMPLES: Record<string, Json> = {
  job: {
    summary: 'A job with a retry',
    value: { script: lines('def main(n):', '    return n * n'), input: 12, retry: { limit: 2 } },
  },
  batch: {
    summary: 'A batch',
    value: {
      items: [1, 2, 3].map((input) => ({ script: lines('def main(n):', '    return n * n'), input })),
    },
  },
};

export const RUN_EXAMPLES: Record<string, Json> = {
  output: {
    summary: 'The variable output',
    value: { code: lines('result = 2 * 3', 'output = f"Result: {result}"') },
  },
  plot: {
    summary: 'A plot as SVG on standard output',
    value: {
      code: lines(
        'import sys',
        'plt.plot(np.random.uniform(10, 25, 7))',
        'plt.savefig(sys.stdout, format="svg")',
        'plt.close()',
      ),
    },
  },
};

export const CHECK_EXAMPLES: Record<string, Json> = {
  typo: {
    summary: 'A package that is not installed',
    value: { script: lines('import nunpy', '', 'def main():', '    return eval("1 + 1")') },
  },
};

const RUN_PARTS = {
  stderr: '',
  trace: null,
  hint: null,
  displays: [],
  files: [],
  truncated: [],
  warnings: [],
  receipt: { queueMs: 0.1, startMs: 0.1, runMs: 2.9, cpuMs: 2.7, peakMemoryBytes: 5177344 },
  isolation: 'full',
};
const ID = '01JCZ3K8Q4W5N6T7V8X9YABCDE';

const execution = (status: string, result: unknown, stdout: string, error: string | null) => ({
  value: { id: ID, status, result, stdout, error, ...RUN_PARTS },
});

export const EXECUTION_EXAMPLES: Record<string, Json> = {
  ok: { summary: 'A result', ...execution('ok', { mean: 2 }, '', null) },
  exception: {
    summary: 'The script raised',
    ...execution(
      'exception',
      null,
      'so far\n',
      'Script execution failed: ZeroDivisionError: division by zero',
    ),
  },
  limit: {
    summary: 'A limit was met',
    ...execution(
      'cpu_limit',
      null,
      'so far\n',
      'Sandbox failed to run script: CPU time limit of 10 s exceeded',
    ),
  },
};

export const REFUSED_SCRIPT_EXAMPLES: Record<string, Json> = {
  no_main: {
    summary: 'No main()',
    ...execution('no_main', null, '', 'Script must define a function main()'),
  },
  not_json: {
    summary: 'A result that is not JSON',
    ...execution(
      'not_json',
      null,
      '',
      'Return value is not JSON-serializable: Object of type set is not JSON serializable (at $.s)',
    ),
  },
};

export const RESTRICTED_EXAMPLES: Record<string, Json> = {
  ok: {
    summary: 'An output',
    value: { id: ID, output: 'Result: 6', exitCode: 0, status: 'ok', stdout: '', error: null, ...RUN_PARTS },
  },
};

export const EVENT_EXAMPLES: Record<string, Json> = {
  start: { summary: 'The first event', value: { event: 'start', data: `{"id":"${ID}"}` } },
  stdout: { summary: 'Output', value: { event: 'stdout', data: '{"text":"so far\\n"}' } },
  usage: {
    summary: 'What the run has used so far',
    value: { event: 'usage', data: '{"elapsedMs":300.4,"cpuMs":221.5,"peakMemoryBytes":31457280}' },
  },
};

const rpc = (value: object) => ({ jsonrpc: '2.0', id: 1, ...value });

export const MCP_EXAMPLES: Record<string, Json> = {
  list: { summary: 'What tools there are', value: rpc({ method: 'tools/list', params: {} }) },
  call: {
    summary: 'Running a script',
    value: rpc({
      method: 'tools/call',
      params: { name: 'run_python', arguments: { code: 'def main(x):\n    return x + 1', input: 1 } },
    }),
  },
};

export const MCP_ANSWER_EXAMPLES: Record<string, Json> = {
  unknown: {
    summary: 'A tool that there is not',
    value: rpc({ error: { code: -32602, message: 'Tool nothing not found' } }),
  },
};
