/** Threads, processes and event loops inside a cell with the default limits. */
import { describe, expect, test } from 'vitest';
import { startEngine } from './support/engine.js';

const engine = await startEngine();

async function result(script: string) {
  const outcome = await engine.script(script);
  expect(outcome).toMatchObject({ status: 'ok', error: null });
  return JSON.parse(outcome.resultJson as string);
}

describe('threading', () => {
  test('threads, locks, queues, timers, thread-local values', async () => {
    expect(
      await engine.value(`
        import queue, threading
        found, lock, local = queue.Queue(), threading.Lock(), threading.local()
        def work(n):
            local.n = n
            with lock:
                found.put(local.n * n)
        threads = [threading.Thread(target=work, args=(n,)) for n in range(20)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        fired = threading.Event()
        threading.Timer(0.01, fired.set).start()
        return [sum(found.get() for _ in range(20)), fired.wait(5)]
      `),
    ).toEqual([2470, true]);
  });

  test('a thread that outlives main() ends with the run', async () => {
    const script =
      'import threading, time\ndef main():\n    threading.Thread(target=time.sleep, args=(60,)).start()\n    return 1\n';
    const outcome = await engine.script(script);
    expect(outcome).toMatchObject({ status: 'ok', resultJson: '1' });
    expect(outcome.receipt.runMs).toBeLessThan(5000);
  });
});

describe('multiprocessing', () => {
  const WORK =
    'import multiprocessing as mp, os\ndef square(x): return x * x\ndef put(queue, x): queue.put((x, x * x))\n';

  test.each(['fork', 'spawn', 'forkserver'])('a Pool by %s', async (method) => {
    expect(
      await result(
        `${WORK}\ndef main():\n    with mp.get_context("${method}").Pool(2) as pool:\n        return pool.map(square, range(20))\n`,
      ),
    ).toEqual(Array.from({ length: 20 }, (_, x) => x * x));
  });

  test.each(['fork', 'spawn'])('a Process and a Queue by %s', async (method) => {
    expect(
      await result(
        `${WORK}
def main():
    context = mp.get_context("${method}")
    queue = context.Queue()
    process = context.Process(target=put, args=(queue, 7))
    process.start()
    value = queue.get(timeout=20)
    process.join()
    return [value, process.exitcode]
`,
      ),
    ).toEqual([[7, 49], 0]);
  });

  test('the usual guard at the end of a script starts nothing twice', async () => {
    const guarded = `${WORK}
def main():
    with mp.get_context("spawn").Pool(1) as pool:
        return pool.map(square, [3])
if __name__ == "__main__":
    print("again")
    main()
`;
    const outcome = await engine.script(guarded);
    expect(outcome).toMatchObject({ status: 'ok', resultJson: '[9]', stdout: '' });
  });

  test('a Manager, values and locks in shared memory', async () => {
    expect(
      await result(
        `import multiprocessing as mp
def add(shared, counter, n):
    shared.append(n)
    with counter.get_lock(): counter.value += n
def main():
    counter = mp.Value("i", 0)
    with mp.Manager() as manager:
        shared = manager.list()
        workers = [mp.Process(target=add, args=(shared, counter, n)) for n in range(4)]
        for worker in workers: worker.start()
        for worker in workers: worker.join()
        return [sorted(shared), counter.value]
`,
      ),
    ).toEqual([[0, 1, 2, 3], 6]);
  });

  test('shared_memory, also by name in another process', async () => {
    expect(
      await result(
        `import multiprocessing as mp
from multiprocessing import shared_memory
import numpy as np
def double(name):
    memory = shared_memory.SharedMemory(name=name)
    np.ndarray((4,), "i8", memory.buf)[:] *= 2
    memory.close()
def main():
    memory = shared_memory.SharedMemory(create=True, size=32)
    array = np.ndarray((4,), "i8", memory.buf)
    array[:] = [1, 2, 3, 4]
    worker = mp.Process(target=double, args=(memory.name,))
    worker.start(); worker.join()
    found = array.tolist()
    del array
    memory.close(); memory.unlink()
    return found
`,
      ),
    ).toEqual([2, 4, 6, 8]);
  });

  test('workers that raise tell so, and numpy works in them', async () => {
    expect(
      await result(
        `import multiprocessing as mp
import numpy as np
def work(n):
    if n == 2: raise ValueError(f"not {n}")
    return float(np.linalg.norm(np.ones(n * n)))
def main():
    with mp.Pool(2) as pool:
        try: pool.map(work, [2])
        except ValueError as error: told = str(error)
        return [told, pool.map(work, [1, 3])]
`,
      ),
    ).toEqual(['not 2', [1, 3]]);
  });
});

describe('concurrent.futures', () => {
  test.each(['ThreadPoolExecutor', 'ProcessPoolExecutor'])('%s', async (executor) => {
    expect(
      await result(
        `from concurrent.futures import ${executor}
def square(x): return x * x
def main():
    with ${executor}(3) as pool:
        return [list(pool.map(square, range(5))), pool.submit(square, 9).result(20)]
`,
      ),
    ).toEqual([[0, 1, 4, 9, 16], 81]);
  });

  test('as many threads as the default asks for', async () => {
    expect(
      await engine.value(
        'from concurrent.futures import ThreadPoolExecutor\nimport time\nwith ThreadPoolExecutor() as pool: return sum(pool.map(lambda n: time.sleep(0.001) or n, range(100)))',
      ),
    ).toBe(4950);
  });
});

describe('subprocess', () => {
  test('sys.executable, with its version, its packages and the same modules', async () => {
    expect(
      await engine.value(`
        import subprocess, sys
        code = "import sys, numpy, pandas, json; print(json.dumps([list(sys.version_info[:3]), int(numpy.arange(4).sum()), numpy.__version__, pandas.__version__]))"
        import json, numpy, pandas
        found = json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
        return found == [list(sys.version_info[:3]), 6, numpy.__version__, pandas.__version__]
      `),
    ).toBe(true);
  });

  test('python3 by name, a module by -m, a file, input and exit codes', async () => {
    expect(
      await engine.value(`
        import subprocess, sys
        run = lambda *command, **more: subprocess.run(command, capture_output=True, text=True, **more)
        open("other.py", "w").write("import sys; print(sys.argv[1:]); sys.exit(3)")
        other = run(sys.executable, "other.py", "a", "b")
        return [
            run("python3", "-c", "print(input())", input="hello\\n").stdout,
            run(sys.executable, "-m", "json.tool", "--compact", input='{"a": [1]}').stdout,
            [other.returncode, other.stdout],
        ]
      `),
    ).toEqual(['hello\n', '{"a":[1]}\n', [3, "['a', 'b']\n"]]);
  });

  test('the shell: pipes, redirection, variables', async () => {
    expect(
      await engine.value(`
        import os, subprocess
        found = subprocess.run('x=5; echo "a $x" > f; while read line; do echo "<$line>"; done < f | ( read y; echo $y ); exit 2', shell=True, capture_output=True, text=True)
        return [found.stdout, found.stderr, found.returncode, os.popen("echo $((6 * 7))").read(), os.system("exit 3") >> 8]
      `),
    ).toEqual(['<a 5>\n', '', 2, '42\n', 3]);
  });

  test('a pipeline of two, a timeout, a signal', async () => {
    expect(
      await engine.value(`
        import signal, subprocess, sys
        one = subprocess.Popen([sys.executable, "-c", "print('x' * 10)"], stdout=subprocess.PIPE)
        two = subprocess.run([sys.executable, "-c", "print(len(input()))"], stdin=one.stdout, capture_output=True, text=True)
        one.wait()
        try:
            subprocess.run([sys.executable, "-c", "import time; time.sleep(60)"], timeout=0.3)
        except subprocess.TimeoutExpired:
            late = True
        asleep = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        asleep.terminate()
        return [two.stdout, late, asleep.wait() == -signal.SIGTERM]
      `),
    ).toEqual(['10\n', true, true]);
  });

  test("a child's output is the run's, as with Python", async () => {
    const outcome = await engine.script(
      'import subprocess, sys\ndef main():\n    subprocess.run([sys.executable, "-c", "import sys; print(1); print(2, file=sys.stderr)"])\n',
    );
    expect(outcome).toMatchObject({ status: 'ok', stdout: '1\n', stderr: '2\n' });
  });
});

describe('asyncio', () => {
  test('tasks, timeouts, queues, gather, executors', async () => {
    expect(
      await result(
        `import asyncio, time
async def double(x):
    await asyncio.sleep(0.001)
    return 2 * x
async def main():
    loop = asyncio.get_running_loop()
    try:
        await asyncio.wait_for(asyncio.sleep(60), 0.01)
    except asyncio.TimeoutError:
        late = True
    queue = asyncio.Queue()
    await queue.put(1)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(double(4))
    return [await asyncio.gather(*map(double, range(3))), late, await queue.get(), task.result(), await loop.run_in_executor(None, sum, [1, 2]), await asyncio.to_thread(len, "abc")]
`,
      ),
    ).toEqual([[0, 2, 4], true, 1, 8, 3, 3]);
  });

  test('asyncio.run inside a plain main(), and processes', async () => {
    expect(
      await result(
        `import asyncio, sys
async def work():
    one = await asyncio.create_subprocess_exec(sys.executable, "-c", "print(input())", stdin=-1, stdout=-1)
    two = await asyncio.create_subprocess_shell("exit 4")
    out, _ = await one.communicate(b"hello\\n")
    return [out.decode(), one.returncode, await two.wait()]
def main():
    return asyncio.run(work())
`,
      ),
    ).toEqual(['hello\n', 0, 4]);
  });

  test('streams over a unix socket of its own', async () => {
    expect(
      await result(
        `import asyncio
async def main():
    async def answer(reader, writer):
        writer.write((await reader.readline()).upper()); await writer.drain(); writer.close()
    server = await asyncio.start_unix_server(answer, "s.sock")
    reader, writer = await asyncio.open_unix_connection("s.sock")
    writer.write(b"hello\\n")
    line = await reader.readline()
    server.close()
    return line.decode()
`,
      ),
    ).toEqual('HELLO\n');
  });

  test('with a ProcessPoolExecutor', async () => {
    expect(
      await result(
        `import asyncio
from concurrent.futures import ProcessPoolExecutor
def square(x): return x * x
async def main():
    with ProcessPoolExecutor(2) as pool:
        return await asyncio.get_running_loop().run_in_executor(pool, square, 12)
`,
      ),
    ).toBe(144);
  });
});
