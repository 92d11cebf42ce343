"""What this jail allows: puts the layers on a slot and a cell as in earnest, and tells which could not be.

The host runs it once at each start, in place of a zygote. A layer that fails is left out and all are tried again, until
the rest holds; whether that is enough is the host's to judge. Prints one line of JSON.
"""

import json
import mmap
import os
import resource
import struct
import sys

from . import layers, slot
from .children import forget_children
from .settings import load
from .usage import usage

# A filter of one instruction, `return SECCOMP_RET_ALLOW`: the real one is compiled when it is known what holds.
ALLOW_ALL = struct.pack("HBBI", 0x06, 0, 0, 0x7FFF0000)
MOST_TRIES = 32
HELD_BYTES = 65536


def main(folder):
    settings = load(folder)
    settings.set_filter(ALLOW_ALL)
    settings.disk_bytes = 1 << 20
    settings.base_data_bytes = layers.rlimits.data_bytes()
    settings.base_space_bytes = layers.rlimits.space_bytes()
    failures = []
    if "landlock" in settings.layers and not settings.landlock_abi:
        failures.append({"step": "landlock", "errno": 0, "message": "the kernel offers no Landlock"})
    for _ in range(MOST_TRIES):
        settings.layers -= {failure["step"] for failure in failures}
        failure = in_child(lambda: _slot(settings))
        if failure is None:
            break
        failures.append(failure)
        if failure["step"] not in settings.layers:
            break  # no layer: nothing to leave out
    print(
        json.dumps(
            {
                "held": sorted(settings.layers),
                "failures": failures,
                "landlockAbi": settings.landlock_abi,
                "holdsData": in_child(_exceed_data) is not None,
            }
        )
    )
    sys.stdout.flush()


def in_child(work, meanwhile=None):
    """None where `work` ended well in a child, else what it failed with. `meanwhile`: done
    with its number while it still lives.
    """
    read, write = os.pipe()
    stay, go = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        os.close(go)
        try:
            work()
            os.write(write, b"null")
            os.read(stay, 1)
        except layers.LayerError as error:
            os.write(write, json.dumps(error.report()).encode())
        except BaseException as error:
            os.write(write, json.dumps(layers.LayerError("probe", error).report()).encode())
        finally:
            os._exit(0)
    os.close(write)
    os.close(stay)
    try:
        told = os.read(read, 65536)
        if told == b"null" and meanwhile:
            meanwhile(child)
    finally:
        os.close(go)
        os.close(read)
        os.waitpid(child, 0)
    return json.loads(told) if told else {"step": "probe", "errno": 0, "message": "the probe was killed"}


def _slot(settings):
    # Process 1 of a namespace cannot be asked to wait for a session of its own.
    forget_children()
    layers.put_on(layers.BEFORE_SLOT, settings)
    failure = in_child(lambda: _in_slot(settings))
    if failure:
        raise _again(failure)


def _in_slot(settings):
    if "pid namespace" in settings.layers and os.getpid() != 1:
        raise layers.LayerError("pid namespace", OSError(0, "the new process is not process 1"))
    slot.close_in(settings)
    slot.lay_out(settings)
    failure = in_child(lambda: _cell(settings), lambda cell: _look(settings, cell))
    slot.take_away(settings)
    if "scratch folder" in settings.layers:
        layers.scratch_folder.leave(settings)
    if failure:
        raise _again(failure)


def _cell(settings):
    os.setsid()
    if "proc view" in settings.layers:
        os.dup2(settings.proc_directory, layers.proc_view.DESCRIPTOR)
    os.chdir(settings.work)
    layers.put_on(layers.IN_CELL, settings)
    # What only root may look into, for the slot to clear away; where it is not root, that counts as hidden.
    os.mkdir("closed", 0o700 if settings.uid is None else 0)
    with open(f"{settings.tmp}/file", "wb", buffering=0) as file:
        file.write(bytes(HELD_BYTES))
        os.unlink(file.name)
        # Stays open.
        os.dup2(file.fileno(), 5)


def _look(settings, cell):
    """The slot's watch sees the cell, and what it holds."""
    used = usage(settings, cell)
    if used["tasks"] < 1 or (used["diskBytes"] is not None and not HELD_BYTES <= used["diskBytes"] < 1 << 20):
        raise layers.LayerError("watched", OSError(0, f"the slot's watch does not see what a cell uses: {used}"))


def _again(failure):
    error = OSError(failure["errno"], failure["message"])
    error.errno, error.strerror = failure["errno"], failure["message"]
    again = layers.LayerError(failure["step"], error)
    again.args = (failure["message"],)
    return again


def _exceed_data():
    used = layers.rlimits.data_bytes()
    resource.setrlimit(resource.RLIMIT_DATA, (used + (1 << 20), used + (1 << 20)))
    mmap.mmap(-1, 64 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
