// What the callers of the load send: each kind has its request and what its answer must be.
// `right` returns what is wrong with an answer, or undefined.

/**
 * @typedef {object} Kind
 * @property {string} name
 * @property {number} share how often it comes, against the others
 * @property {string} [path] `/execute` where absent
 * @property {() => Made} make
 *
 * @typedef {object} Made
 * @property {string} body
 * @property {Expect} expect
 * @property {string} [type] of the content
 * @property {boolean} [stream]
 * @property {number} [leaveAfterMs]
 *
 * @typedef {{ event: string, data: any }} ServerEvent
 * @typedef {{ status: number | undefined, body: any, events: ServerEvent[] }} Answer
 * @typedef {(answer: Answer) => string | undefined} Expect
 */

/** @param {string} text */
const main = (text) => ({ script: text });
/** @param {unknown} value */
const json = (value) => JSON.stringify(value);

/**
 * HTTP status, the run's status, and whatever else must be in the body.
 *
 * @param {number} http
 * @param {Record<string, unknown>} fields
 * @returns {Expect}
 */
function like(http, fields) {
  return ({ status, body }) => {
    if (status !== http) return `HTTP ${status} for ${http}: ${json(body).slice(0, 300)}`;
    for (const [name, value] of Object.entries(fields)) {
      const found = body[name];
      const fits = value instanceof RegExp ? value.test(String(found)) : json(found) === json(value);
      if (!fits)
        return `${name} is ${json(found)?.slice(0, 200)}, not ${value instanceof RegExp ? value : json(value)}`;
    }
    return undefined;
  };
}

/** @type {(request: object, expect: Expect) => () => Made} */
const fixed = (request, expect) => () => ({ body: json(request), expect });
const number = () => Math.floor(Math.random() * 1e9);

const SLOW_LINES = `import time
def main(n):
    for line in range(5):
        print(n, line)
        time.sleep(0.02)
    return n
`;

/** @type {Kind[]} */
export const KINDS = [
  {
    name: 'constant',
    share: 10,
    // A number of its own each time: an answer that is another caller's is seen.
    make: () => {
      const n = number();
      return {
        body: json({ script: 'def main(n):\n    print(n)\n    return [n, 12345678901234567890]', input: n }),
        expect: like(200, { status: 'ok', stdout: `${n}\n`, error: null }),
      };
    },
  },
  {
    name: 'DataFrame',
    share: 10,
    make: () => {
      const n = number();
      return {
        body: json({
          script:
            'import pandas as pd\ndef main(n):\n    frame = pd.DataFrame({"x": [n, n + 1], "y": ["a", "b"]})\n    return frame',
          input: n,
        }),
        expect: like(200, {
          result: [
            { x: n, y: 'a' },
            { x: n + 1, y: 'b' },
          ],
        }),
      };
    },
  },
  {
    name: 'exception',
    share: 4,
    make: fixed(
      main('def main():\n    print("before")\n    1 / 0'),
      like(200, {
        status: 'exception',
        stdout: 'before\n',
        error: 'Script execution failed: ZeroDivisionError: division by zero',
        trace: /script\.py", line 3/,
      }),
    ),
  },
  {
    name: 'exit',
    share: 2,
    make: fixed(
      main('import sys\ndef main(): sys.exit(3)'),
      like(200, { status: 'exit', error: 'Script exited with code 3 before main() returned' }),
    ),
  },
  {
    name: 'crash',
    share: 1,
    make: fixed(
      main('import os\ndef main(): os.abort()'),
      like(200, { status: 'crashed', error: 'Script crashed: SIGABRT' }),
    ),
  },
  {
    name: 'forged frames',
    share: 1,
    make: fixed(
      main('import os\ndef main(): os.write(3, b"V\\0\\0\\0\\2[]D" + bytes(9))'),
      like(200, { status: 'crashed' }),
    ),
  },
  {
    name: 'flood',
    share: 1,
    make: fixed(
      main('import os\ndef main():\n    while True: os.write(1, b"x" * 65536)'),
      like(200, {
        status: 'output_limit',
        error: 'Sandbox failed to run script: output limit of 64 MiB exceeded',
      }),
    ),
  },
  {
    name: 'wall time',
    share: 2,
    make: fixed(
      {
        ...main('import time\ndef main():\n    print("so far")\n    time.sleep(60)'),
        limits: { wallMs: 300 },
      },
      like(200, { status: 'wall_limit', stdout: 'so far\n' }),
    ),
  },
  // Under this load both limits are near; which comes first is the scheduler's.
  {
    name: 'CPU time',
    share: 1,
    make: fixed(
      { ...main('def main():\n    while True: pass'), limits: { cpuMs: 150 } },
      like(200, { status: /^(cpu|wall)_limit$/ }),
    ),
  },
  {
    name: 'memory',
    share: 1,
    make: fixed(
      {
        ...main('def main():\n    return len([b"x" * (1 << 20) for _ in range(300)])'),
        limits: { memoryBytes: 64 << 20 },
      },
      like(200, {
        status: 'memory_limit',
        error: 'Sandbox failed to run script: memory limit of 64 MiB exceeded',
      }),
    ),
  },
  {
    name: 'children',
    share: 2,
    make: fixed(
      main(
        'import os\ndef main():\n    for _ in range(5):\n        if os.fork() == 0:\n            os.setsid()\n            while True: pass\n    return 1',
      ),
      like(200, { status: 'ok', result: 1 }),
    ),
  },
  {
    name: 'files',
    share: 3,
    make: () => {
      const text = `${number()}`;
      return {
        body: json({
          ...main('def main():\n    open("out.txt", "w").write(open("a/in.txt").read() * 2)'),
          files: [{ path: 'a/in.txt', content: text }],
        }),
        expect: ({ status, body }) =>
          status === 200 && body.files?.length === 1 && body.files[0].content === text + text
            ? undefined
            : `files are ${json(body.files)?.slice(0, 200)}`,
      };
    },
  },
  {
    name: 'figure',
    share: 1,
    make: fixed(main('import matplotlib.pyplot as plt\ndef main():\n    plt.plot([1, 2])'), ({ body }) =>
      body.displays?.[0]?.data['image/svg+xml']?.includes('<svg')
        ? undefined
        : `displays are ${json(body.displays)?.slice(0, 200)}`,
    ),
  },
  {
    name: 'not JSON',
    share: 2,
    make: fixed(main('def main(): return {1}'), like(400, { status: 'not_json' })),
  },
  { name: 'syntax', share: 2, make: fixed(main('def main(:'), like(400, { status: 'syntax_error' })) },
  { name: 'no main', share: 1, make: fixed(main('x = 1'), like(400, { status: 'no_main' })) },
  { name: 'blank', share: 1, make: fixed({ script: '' }, like(400, { code: 'script_empty' })) },
  {
    name: 'no JSON',
    share: 1,
    make: () => ({ body: '{"script":', expect: like(400, { code: 'invalid_json' }) }),
  },
  {
    name: 'wrong type',
    share: 1,
    make: () => ({ body: 'x', type: 'text/plain', expect: like(415, { code: 'unsupported_media_type' }) }),
  },
  {
    name: 'snippet',
    share: 2,
    path: '/run',
    make: fixed(
      { code: 'result = 2 * 3\noutput = f"Result: {result}"' },
      like(200, { output: 'Result: 6', exitCode: 0 }),
    ),
  },
  {
    name: 'check',
    share: 1,
    path: '/check',
    make: fixed(main('import pands\ndef main(): return 1'), like(200, { ok: false })),
  },
  {
    name: 'stream',
    share: 3,
    make: () => {
      const n = number();
      return { stream: true, body: json({ script: SLOW_LINES, input: n }), expect: streamed(n) };
    },
  },
  {
    name: 'leaves',
    share: 3,
    make: () => ({
      leaveAfterMs: Math.random() * 400,
      body: json(main('import time\ndef main(): time.sleep(20)')),
      expect: () => undefined,
    }),
  },
  {
    name: 'leaves a stream',
    share: 1,
    make: () => ({
      stream: true,
      leaveAfterMs: Math.random() * 400,
      body: json(main('import time\ndef main():\n    while True: print("x" * 1000)')),
      expect: () => undefined,
    }),
  },
];

/**
 * The pieces put together are what the body at the end has.
 *
 * @param {number} n
 * @returns {Expect}
 */
function streamed(n) {
  return ({ status, events }) => {
    const done = events.at(-1);
    if (status !== 200 || done?.event !== 'done')
      return `HTTP ${status}, last event ${json(done)?.slice(0, 200)}`;
    const text = events
      .filter(({ event }) => event === 'stdout')
      .map(({ data }) => data.text)
      .join('');
    const all = Array.from({ length: 5 }, (_, line) => `${n} ${line}\n`).join('');
    if (text !== all || done.data.stdout !== all)
      return `streamed ${json(text)}, done ${json(done.data.stdout)}`;
    return done.data.result === n ? undefined : `result ${json(done.data.result)}`;
  };
}
