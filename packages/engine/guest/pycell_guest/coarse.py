"""Memory on a kernel that tells of a process only all that is resident, whosever it is: gVisor.

A fork is charged there for every private page that it has from its parent, and for none of a file's; so what it began
with is measured on a fork.
"""

import os
import time


def _is_told(name):
    with open("/proc/self/status") as status:
        return any(line.startswith(f"{name}:") for line in status)


COARSE = not _is_told("RssAnon")
# How long a process may take to end whose first thread has: looks, and the seconds between them.
LOOKS = 10
PAUSE = 0.005


def resident_of_fork(resident_bytes):
    """What `resident_bytes()` is in a fork of this process that has done nothing yet."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(writer, b"%d" % resident_bytes())
        finally:
            os._exit(0)
    os.close(writer)
    try:
        return int(os.read(reader, 32))
    finally:
        os.close(reader)
        os.waitpid(child, 0)


def is_fork_of_ours(proc, name):
    """Whether a process has begun with our memory: another program has an auxiliary vector of its own, at random addresses,
    and may not change it (prctl, PR_SET_MM)."""
    return _read(proc, f"{name}/auxv") == _read(proc, "self/auxv")


def hides(status):
    """Whether a process goes on without its first thread: its memory is then told of nowhere. `status()` reads its status,
    without its name: that is a script's word, and would stay in this process."""
    for _ in range(LOOKS):
        state = status()
        if b"\nState:\tZ" not in state or b"\nThreads:\t1\n" in state or b"\nThreads:\t0\n" in state:
            return False
        time.sleep(PAUSE)
    return True


def _read(proc, path):
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC, dir_fd=proc)
    try:
        return os.read(descriptor, 8192)
    finally:
        os.close(descriptor)
