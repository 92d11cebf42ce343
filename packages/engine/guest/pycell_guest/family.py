"""The processes of the cell in hand: which they are, and how they are ended."""

import itertools
import os
import signal
import time

from . import proc_file

# Missing where the kernel is built without CONFIG_PROC_CHILDREN, and in gVisor.
# By the thread's number in that /proc, which need not be that of this namespace.
HAS_CHILDREN = any(os.path.exists(f"/proc/self/task/{thread}/children") for thread in os.listdir("/proc/self/task"))
ENDING_SECONDS = 2


def pids(settings, leader):
    """Their numbers, as names in `settings.proc_directory`. `leader`: the cell's first process.

    Where there are more than a run may have, no more than one beyond that: a fork bomb is not to be counted out.
    """
    most = settings.limits["processes"] + 1
    proc = settings.proc_directory
    if settings.layers & {"proc", "proc aside"}:
        # The slot is process 1 there, and everything else is the cell's.
        return [name for name in os.listdir(proc) if name.isdecimal() and name != "1"][:most]
    if not HAS_CHILDREN:
        members = (name for name in os.listdir(proc) if name.isdecimal() and _group(proc, name) == leader)
        return list(itertools.islice(members, most))
    found, todo = [], [os.readlink("self", dir_fd=proc)]
    while todo and len(found) < most:
        children = _children(proc, todo.pop())
        found += children
        todo += children
    return found[:most]


class Crowded(Exception):
    """There are more processes than a run may have."""

    def __init__(self, tasks):
        super().__init__(f"{tasks} processes")
        self.tasks = tasks


def calmly(settings, leader, found):
    """Goes through `found`; raises Crowded where there are, or meanwhile come to be, too many.

    A fork bomb leaves whoever looks at its processes little of the processor: they may have doubled after a few.
    """
    for index, name in enumerate(found):
        if index % 4 == 0:
            now = len(pids(settings, leader))
            if now > settings.limits["processes"]:
                raise Crowded(now)
        yield name


def kill(settings, leader, reaped):
    """Sends SIGKILL to all of them at once: no fork slips through (kernel, copy_process).

    `leader` is the first process of the cell; `reaped`: its number may be somebody else's by now.
    """
    try:
        if "pid namespace" in settings.layers:
            # As process 1 this reaches everything else in the namespace.
            os.kill(-1, signal.SIGKILL)
            return
        if not reaped:
            # It may not have made its group yet.
            os.kill(leader, signal.SIGKILL)
        # They cannot leave the group, and as long as one of them is there its number is nobody else's.
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        pass  # only zombies, or nothing


def stop(settings, leader, number):
    """Sends SIGSTOP or SIGCONT to all of them."""
    try:
        if "pid namespace" in settings.layers:
            os.kill(-1, number)
        else:
            os.killpg(leader, number)
    except ProcessLookupError:
        pass


def wait_for_end(settings, leader):
    """Kills and waits until nothing is left that is no child of ours: where orphans go to process 1, that reaps them."""
    deadline = time.monotonic() + ENDING_SECONDS
    while "pid namespace" not in settings.layers:
        try:
            os.killpg(leader, signal.SIGKILL)
        except ProcessLookupError:
            return
        if time.monotonic() > deadline:
            raise TimeoutError("processes of a cell are left")
        time.sleep(0.001)


def _group(proc, name):
    try:
        # The name of the process is in brackets: state, parent and group are behind it.
        return int(proc_file.read(proc, f"{name}/stat", behind_last=b")").split()[2])
    except (OSError, IndexError):
        return None  # ended meanwhile


def kill_orphans(own):
    """Ends the children of this process that are not among `own`: what a slot left behind that was itself killed.

    True where there were any.
    """
    found = False
    for name in _children(None, "self"):
        pid = int(name)
        if pid in own:
            continue
        found = True
        try:
            group = os.getpgid(pid)
            if group == os.getpgrp():
                os.kill(pid, signal.SIGKILL)
            else:
                os.killpg(group, signal.SIGKILL)
        except ProcessLookupError:
            pass
    return found


def _children(proc, pid):
    """Of every thread of a process (proc(5), children)."""
    base = pid if proc is not None else f"/proc/{pid}"
    found = []
    try:
        threads = names(proc, f"{base}/task")
    except (FileNotFoundError, ProcessLookupError):
        return []  # ended meanwhile
    for thread in threads:
        try:
            descriptor = os.open(f"{base}/task/{thread}/children", os.O_RDONLY | os.O_CLOEXEC, dir_fd=proc)
        except FileNotFoundError:
            continue
        try:
            while data := os.read(descriptor, 65536):
                found.append(data)
        except ProcessLookupError:
            pass
        finally:
            os.close(descriptor)
    return b"".join(found).decode().split()


def names(proc, path):
    """What is in a folder of that /proc."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=proc)
    try:
        return os.listdir(descriptor)
    finally:
        os.close(descriptor)
