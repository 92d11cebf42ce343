"""Drives pycell_guest for the tests: one process, warmed once, that forks for every script as a zygote does.

Reads a request as a line of JSON from stdin and answers with a line. The modules to import ahead are the arguments.
"""

import builtins
import importlib
import json
import os
import shutil
import signal
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "guest"))
sys.dont_write_bytecode = True

from pycell_guest import contract, display, randomness, values  # noqa: E402, F401

# As in the guest: what a script does to built-ins and modules must not hide its outcome from us.
__builtins__ = dict(vars(builtins))
dumps, loads = json.dumps, json.loads


def main():
    display.install()
    for name in sys.argv[1:]:
        importlib.import_module(name)
    for line in sys.stdin.buffer:
        request = loads(line)
        answer = {"run": run, "convert": convert, "roundTrip": round_trip, "python": python}[request.pop("op")]
        sys.stdout.write(dumps(answer(**request)) + "\n")
        sys.stdout.flush()


def run(request, times=1):
    """run_script in a forked process: {"outcome", "stdout", "stderr", "displays", "exitCode" or "signal"}."""
    request.setdefault("hasInput", "input" in request)

    def script(folder, emit):
        for _ in range(times - 1):
            contract.run_script({"script": "def main(): return 1", "hasInput": False}, folder)
        return contract.run_script(request, folder, emit)

    return in_child(script)


def python(code):
    """Executes `code` in a forked process; its variable `result` is the outcome."""

    def script(_folder, _emit):
        space = {"contract": contract, "randomness": randomness, "values": values}
        exec(code, space)
        return space["result"]

    return in_child(script)


def in_child(function):
    folder = os.path.realpath(tempfile.mkdtemp())
    notes = tempfile.mkdtemp()
    process = os.fork()
    if process == 0:
        try:
            os.setpgid(0, 0)
            _live(function, folder, notes)
        finally:
            os._exit(99)
    status = os.waitpid(process, 0)[1]
    try:
        os.killpg(process, signal.SIGKILL)
    except ProcessLookupError:
        pass
    found = {name: _read(os.path.join(notes, name)) for name in ("outcome", "stdout", "stderr", "displays")}
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(notes, ignore_errors=True)
    found["displays"] = [loads(line) for line in found["displays"].splitlines()]
    code = os.waitstatus_to_exitcode(status)
    found["outcome"] = loads(found["outcome"]) if found["outcome"] else None
    return {**found, "exitCode": code if code >= 0 else None, "signal": -code if code < 0 else None}


def _live(function, folder, notes):
    for number, name in ((0, os.devnull), (1, os.path.join(notes, "stdout")), (2, os.path.join(notes, "stderr"))):
        flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_APPEND
        os.dup2(os.open(name, flags, 0o600), number)
    sys.stdout = sys.__stdout__ = os.fdopen(1, "w", closefd=False)
    sys.stderr = sys.__stderr__ = os.fdopen(2, "w", closefd=False)
    os.chdir(folder)
    write, leave = os.write, os._exit
    descriptor = os.open(os.path.join(notes, "outcome"), os.O_WRONLY | os.O_CREAT, 0o600)
    shown = os.open(os.path.join(notes, "displays"), os.O_WRONLY | os.O_CREAT, 0o600)

    def emit(kind, payload):
        """A line of JSON for each display; null for one that was left out."""
        data, _, metadata = payload.partition(b"\n")
        line = b'{"data": %s, "metadata": %s}\n' % (data, metadata) if kind == b"V" and payload else b"null\n"
        while line:
            line = line[write(shown, line) :]

    text = values.to_json(function(folder, emit))[0].encode()
    while text:
        text = text[write(descriptor, text) :]
    for name in ("stdout", "stderr"):
        try:
            getattr(sys, name).flush()
        except BaseException:
            pass
    leave(0)


def _read(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def convert(code):
    """to_json of the variable `value` that `code` sets, or of the expression that it is."""
    try:
        value = evaluated(code)
    except Exception as error:
        return {"error": f"the test's own code raised {error!r}"}
    try:
        text, warnings = values.to_json(value)
    except values.NotJson as error:
        return {"error": str(error)}
    return {"text": text, "warnings": warnings}


def evaluated(code):
    space = {"__name__": "script"}
    for name in sys.argv[1:]:
        space[{"numpy": "np", "pandas": "pd"}.get(name, name)] = sys.modules[name]
    try:
        return eval(compile(code, "value", "eval"), space)
    except SyntaxError:
        exec(code, space)
        return space["value"]


def round_trip(text):
    return {"text": values.to_json(loads(text))[0]}


main()
