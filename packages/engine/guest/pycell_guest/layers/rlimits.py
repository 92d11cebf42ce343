"""rlimits: per process, so a second line behind the cgroup, and the first where there is none.

RLIMIT_DATA and not RLIMIT_AS: numpy and thread stacks reserve far more address space than they use. It is counted from
what the warm interpreter already has. Only where the kernel does not hold RLIMIT_DATA (gVisor) the address space is
bounded, with room to spare.
"""

import math
import resource

NAME = "rlimits"

# Threads' stacks count as data: room for as many as the run may have tasks, at their default size.
STACK_BYTES = 8 << 20
# Reserved and never touched: arenas of threads, libraries that are loaded later.
SPACE_TO_SPARE = 1 << 30


def data_bytes():
    """VmData of this process: its private writable memory, touched or not."""
    return _of_status("VmData:")


def space_bytes():
    """VmSize of this process: its whole address space."""
    return _of_status("VmSize:")


def _of_status(name):
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith(name):
                return int(line.split()[1]) * 1024
    return 0


def apply_in_slot(settings):
    """All that can be set once and inherited by all cells of the slot.

    Not processor time, of which each run has its own; nor the tasks: gVisor counts those of root, too, and a slot is.
    """
    # 1 and not 0: where the host pipes core dumps to a program, 0 does not stop that and 1 does (kernel, fs/coredump.c).
    _set(resource.RLIMIT_CORE, 1)
    _set(resource.RLIMIT_MEMLOCK, 0)
    for kind, value in ((resource.RLIMIT_MSGQUEUE, 0), (resource.RLIMIT_SIGPENDING, 1024)):
        try:
            _set(kind, value)
        except ValueError:
            pass  # gVisor lets nobody change these; message queues are refused, and a queue of signals is memory counted
    _set(resource.RLIMIT_STACK, STACK_BYTES)
    _set_of_run(settings, settings.limits)


def apply(settings):
    _set_cpu(settings.limits)
    _set_tasks(settings, settings.limits)


def lower(settings, limits):
    """In a cell whose request asks for less: the contract's limits, as far as rlimits know them."""
    _set_of_run(settings, limits)
    _set_cpu(limits)
    _set_tasks(settings, limits)


def _set_of_run(settings, limits):
    _set(resource.RLIMIT_FSIZE, limits["fileBytes"])
    _set(resource.RLIMIT_NOFILE, limits["openFiles"])
    room = limits["memoryBytes"] + limits["processes"] * STACK_BYTES
    _set(resource.RLIMIT_DATA, settings.base_data_bytes + room)
    if settings.limit_space:
        _set(resource.RLIMIT_AS, settings.base_space_bytes + room + SPACE_TO_SPARE)


def _set_tasks(settings, limits):
    _set(resource.RLIMIT_NPROC, limits["processes"] + settings.extra_tasks + settings.tasks_of_user)


def _set_cpu(limits):
    # Well beyond, so that the host's own watch on the run's total gives the reason; this one stops what it missed. For this
    # limit the kernel samples by its ticks, which on a busy machine tell more than the clocks that the watch goes by.
    _set(resource.RLIMIT_CPU, math.ceil(limits["cpuMs"] * 1.5 / 1000) + 1)


def _set(kind, value):
    hard = resource.getrlimit(kind)[1]
    value = int(value) if hard == resource.RLIM_INFINITY else min(int(value), hard)
    resource.setrlimit(kind, (value, value))
