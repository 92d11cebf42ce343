"""A cell: closes itself, waits for its request, runs the script, answers, and dies.

Everything up to `wait` happens before the host sends a tenant's byte, so a ready cell is a closed one.
"""

import builtins
import functools
import gc
import io
import json
import os
import select
import socket
import sys
import time

from . import contract, files, layers, modes, randomness, warm, wire
from .children import forget_children
from .text import describe
from .values import to_json

__builtins__ = dict(vars(builtins))  # see text.py

# A parked cell that is not needed at once warms itself; one that is wanted under load does not lose time to it.
IDLE_MS = 50
NICE = 10
# Only if there is no host any more is a cell left alone for this long.
UNHEARD_SECONDS = 30

REHEARSAL = json.dumps(
    {"script": 'import json\n\ndef main(x=None):\n    return {"a": [1, 2.5, "b", None, True], "x": x}\n', "input": [1]}
).encode()

SNIPPET = json.dumps({"mode": "snippet", "script": 'import json\n\nx = {"a": [1, 2.5, "b", None, True]}\nx\n'}).encode()
RUN = json.dumps(
    {"mode": "run", "script": 'import math\n\nx = {"a": [math.pi]}\nx["b"] = "{:.1f}".format(x["a"][0])\noutput = x\n'}
).encode()
OTHER_REHEARSALS = (SNIPPET, RUN) if modes.run.SCRIPT else (SNIPPET,)

# What a cell is connected by, in this order.
ROLES = ("channel", "stdout", "stderr")
CHANNEL, OUT, ERR = 3, 4, 5

# Taken before the script runs, which may replace them in their modules.
_Socket = socket.socket
_sleep = time.sleep
_AF_UNIX, _SOCK_STREAM, _SHUT_WR = socket.AF_UNIX, socket.SOCK_STREAM, socket.SHUT_WR


def main(settings, connections, names, control, work):
    """`connections`: one for each of ROLES. `names`: the layers that the slot has put on for this cell. `work`: what it
    does once it is closed, `serve` or `collect`."""
    code = 1
    try:
        channel = close_in(settings, connections, names, control)
        if channel:
            code = work(settings, channel)
    finally:
        os._exit(code)


def close_in(settings, connections, names, control):
    """Drops every descriptor but its own, puts the layers on and says so. None where a layer failed."""
    forget_children()
    gc.enable()
    # A session and process group of its own: kill(0, …) would reach the zygote and every neighbour.
    os.setsid()
    channel = keep_descriptors(settings, connections, control)
    try:
        os.chdir(settings.work)
        _offer_to_oom()
        if "process group" in settings.layers:
            # No cgroup shares the processors out: who is to watch and to end a cell goes before it.
            os.nice(NICE)
        randomness.fresh()
        names = names + layers.put_on(layers.IN_CELL, settings)
    except Exception as error:
        failure = error if isinstance(error, layers.LayerError) else layers.LayerError("cell", error)
        wire.send(channel, wire.FAILED, json.dumps(failure.report()).encode())
        return None
    wire.send(channel, wire.READY, json.dumps({"layers": names}).encode())
    return channel


def keep_descriptors(settings, connections, control):
    """0 is empty input, 1 and 2 the output sockets, 3 the channel, 4 and 5 our own hold on the output; no other.

    But for the container's /proc, where the cell has yet to make its view of it.
    """
    channel, out, err = connections
    control.connection.detach()
    # Out of the way first: the numbers wanted may be taken by any of them.
    high = [os.dup2(connection.detach(), 60 + index) for index, connection in enumerate((channel, out, err))]
    proc = os.dup2(settings.proc_directory, 63)
    null = os.open("/dev/null", os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(high[1], 1)
    os.dup2(high[2], 2)
    for descriptor, number in zip(high, (CHANNEL, OUT, ERR)):
        os.dup2(descriptor, number, inheritable=False)
    kept = 6
    if "proc view" in settings.layers:
        os.dup2(proc, layers.proc_view.DESCRIPTOR, inheritable=False)
        kept = layers.proc_view.DESCRIPTOR + 1
    os.closerange(kept, 1 << 20)
    return socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, CHANNEL)


def _offer_to_oom():
    """The slot is spared where the host lets it; its cells are to be taken first."""
    try:
        descriptor = os.open("/proc/self/oom_score_adj", os.O_WRONLY | os.O_CLOEXEC)
        os.write(descriptor, b"500")
        os.close(descriptor)
    except OSError:
        pass


def serve(settings, channel):
    poller = select.poll()
    poller.register(channel, select.POLLIN)
    if not poller.poll(IDLE_MS):
        warm.touch()
        rehearse(settings, settings.work)
    frame = wire.receive(channel)
    if frame is None or frame[0] != wire.REQUEST:
        return 0
    try:
        request = prepare(settings, frame[1])
        # Files of a request are not to be kept three times over.
        frame = None
        result_bytes = request["limits"]["resultBytes"]
    except RecursionError:
        error = "Script execution failed: RecursionError: the input is nested too deeply for Python's json"
        answer(channel, {"status": "exception", "error": error, "trace": None, "warnings": []}, 0)
        return 0
    except MemoryError:  # an input, or files, of the size of the limit
        answer(channel, {"status": "memory_limit", "error": None, "trace": None, "warnings": []}, 0)
        return 0
    except Exception as error:  # ours, as nothing of the script has run yet
        failure = layers.LayerError("prepare", error)
        wire.send(channel, wire.FAILED, json.dumps(failure.report()).encode())
        return 1
    outcome = contract.run_script(request, settings.work, functools.partial(wire.send, channel))
    try:
        send_files(channel, settings.work, request["given"], outcome)
        answer(channel, outcome, result_bytes)
    except OSError:
        # The script closed the channel. The host sees that, and ends the cell as crashed: no exit code of its own.
        _sleep(UNHEARD_SECONDS)
    # The end of this process costs more than the answer: it waits until the host has passed that on.
    channel.recv(1)
    return 0


def send_files(channel, folder, given, outcome):
    try:
        files.send(channel, folder, given)
    except OSError:  # the channel's
        raise
    except BaseException as error:  # no memory is left, or a signal handler of the script's
        reason = error.args[0] if type(error) is files.NotRead else describe(error)
        outcome["warnings"].append(f"files could not be read back: {reason}")


def collect(settings, channel):
    """In the place of a cell that could not send its files: sends them, and does nothing else."""
    frame = wire.receive(channel)
    if frame is None or frame[0] != wire.REQUEST:
        return 0
    files.send(channel, settings.work, files.Given(json.loads(frame[1])))
    wire.send(channel, wire.DONE, b"")
    channel.recv(1)
    return 0


def rehearse(settings, folder, request=REHEARSAL):
    """Goes the way of a run with a script of ours, and clears away what that leaves.

    The zygote does it so that Python has specialized the bytecode on the way; a parked cell to take the page faults.
    """
    contract.run_script(prepare(settings, request), folder)
    files.look(folder)
    os.unlink(f"{folder}/script.py")
    # Restricted mode has taken it away itself.
    sys.path[:] = [path for path in sys.path if path != folder]
    del sys.modules["script"]


def prepare(settings, payload):
    """Reads the request; sets its environment, limits, input, files and seed. `given` tells of the files."""
    # Numbers of any length: the limit guards those who parse text of strangers, and here that is the stranger himself.
    digits = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    request = json.loads(payload)
    sys.set_int_max_str_digits(digits)
    request["hasInput"] = "input" in request
    os.environ.update(request.get("env") or {})
    if request.get("lowered"):
        layers.rlimits.lower(settings, request["limits"])
    if request.get("stdin"):
        _feed(request["stdin"], settings.tmp)
    elif request.get("liveStdin"):
        # Standard output's connection goes both ways, and children have it, too.
        os.dup2(OUT, 0)
    if request.get("mergesOutput"):
        os.dup2(OUT, 2)
    request["given"] = files.write(request.pop("files", None) or (), settings.work)
    if request.get("seed") is not None:
        randomness.seed(request["seed"])
    return request


def open_streams():
    """Standard streams as Python itself would open them. The zygote does it: a cell has its own behind the numbers."""
    read, write = os.pipe()
    kept = os.dup(1)
    # As in a cell no file and no terminal, or `seekable()` would be true of the zygote's /dev/null.
    os.dup2(write, 1)
    try:
        sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)), "utf-8", "surrogateescape")
        sys.stdout = _output(1, "surrogateescape")
        sys.stderr = _output(2, "backslashreplace")
    finally:
        os.dup2(kept, 1)
        for descriptor in (read, write, kept):
            os.close(descriptor)
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr


def _output(descriptor, errors):
    # Line by line, so that what a script printed is with the host when the script is stopped.
    raw = io.FileIO(descriptor, "w", closefd=False)
    return io.TextIOWrapper(io.BufferedWriter(raw), "utf-8", errors, line_buffering=True)


def _feed(text, folder):
    """Standard input as an unlinked file: `input()`, `sys.stdin`, child processes and seek all work."""
    try:
        descriptor = os.open(folder, os.O_RDWR | os.O_TMPFILE, 0o600)
    except OSError:  # gVisor and some file systems have no O_TMPFILE
        descriptor = os.open(f"{folder}/stdin", os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        os.unlink(f"{folder}/stdin")
    data = text.encode("utf-8", "surrogatepass")
    while data:
        data = data[os.write(descriptor, data) :]
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.dup2(descriptor, 0)
    os.close(descriptor)


def answer(channel, outcome, result_bytes):
    """Flushes, cuts the output off for every process of the run, then sends the outcome: nothing comes after it.

    The script may have replaced whatever it could reach: this works with what was bound before.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:  # closed or replaced by the script
            pass
    for descriptor in (OUT, ERR):
        try:
            _Socket(_AF_UNIX, _SOCK_STREAM, 0, descriptor).shutdown(_SHUT_WR)
        except OSError:
            pass  # the script closed it: the host then waits for the end of the cell
    result = (outcome.pop("result", None) or "").encode("utf-8", "replace")
    if len(result) > result_bytes:
        outcome["status"], result = "result_limit", b""
    wire.send(channel, wire.DONE, to_json(outcome)[0].encode() + b"\n" + result)
