"""The floor: the zygote's warm interpreter forks, the child runs the script and exits, the parent waits. Nothing else.

No isolation, no HTTP, no queue: what remains is what a warm fork costs on this machine. Commands come as JSON lines on
standard input, one at a time; each is answered with a line {"ms": [...], "seconds": s} or {"error": "..."}.

    {"source", "samples", "pauseMs": [least, most]}   so many runs, each after a pause
    {"source", "seconds"}                             runs without a pause, for so long
"""

import gc
import json
import os
import random
import sys
import time

import wrapper

REHEARSALS = 32
SCRIPT = "import json\n\ndef main():\n    return {'a': [1, 2.5, 'b', None, True]}\n"


def main(guest, modules):
    sys.path.insert(0, guest)
    from pycell_guest import heap, warm

    # As zygote.py does it, step by step, so that this is the same warm interpreter.
    held = heap.gather()
    warm.imports(modules, required=False)
    for _ in range(REHEARSALS):
        wrapper.run(SCRIPT)
    del held
    gc.collect()
    heap.settle()
    gc.freeze()
    heap.collapse()
    heap.join()
    say({"warm": sorted(module for module in modules if module in sys.modules)})
    for line in sys.stdin:
        try:
            say(obey(json.loads(line)))
        except Exception as error:
            say({"error": f"{type(error).__name__}: {error}"})


def say(message):
    print(json.dumps(message), flush=True)


def obey(command):
    source = command["source"]
    taken = []
    begin = time.perf_counter()
    if "samples" in command:
        least, most = command["pauseMs"]
        for _ in range(command["samples"]):
            time.sleep(random.uniform(least, most) / 1000)
            taken.append(one(source))
    else:
        while time.perf_counter() - begin < command["seconds"]:
            taken.append(one(source))
    return {"ms": taken, "seconds": time.perf_counter() - begin, "answer": answer(source)}


def one(source):
    """Milliseconds from the fork until the child is reaped."""
    begin = time.perf_counter()
    answer(source)
    return (time.perf_counter() - begin) * 1000


def answer(source):
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            data = wrapper.run(source).encode()
            os.write(write, data)
            code = 0
        finally:
            os._exit(code)
    os.close(write)
    parts = []
    while part := os.read(read, 65536):
        parts.append(part)
    os.close(read)
    _, status = os.waitpid(pid, 0)
    if status:
        raise RuntimeError(f"the child ended with status {status}")
    return b"".join(parts).decode()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2].split(","))
