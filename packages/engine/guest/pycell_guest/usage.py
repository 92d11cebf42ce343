"""What the cell in hand uses, summed over its processes: for the host's watch where no cgroup counts.

Read from the slot's /proc. A process's own time comes from its clock; times of children that it has waited for are in
its own figures (proc(5), cutime). A process that ignores SIGCHLD loses those, so this watch is a second choice to a
cgroup, and every process has RLIMIT_CPU besides.

/proc also shows the names of processes, which are a script's to choose (PR_SET_NAME). They must not pass for a figure,
nor stay in this process: later cells are forked from it.
"""

import os
import time

from . import coarse, family
from .held import eyes_of, held
from .layers import scratch
from .proc_file import read as _read

TICK_SECONDS = 1 / os.sysconf("SC_CLK_TCK")
# The most that waits in a unix socket (net.core.wmem_default); no file tells how much does. The first ones are free.
SOCKET_BYTES = 212_992
FREE_SOCKETS = 64
# A record of the kernel's, vm_area_struct with what it needs.
MAPPING_BYTES = 256
# Not in gVisor.
HAS_SOCKSTAT = os.path.exists("/proc/self/net/sockstat")



def usage(settings, leader):
    """{"cpuSeconds", "memoryBytes", "tasks", "diskBytes"} of the cell whose first process is `leader`.

    Memory is what came on top of the warm interpreter, and the scratch where that is memory; then the disk is None, as
    the file system itself bounds it.
    """
    try:
        return _usage(settings, leader)
    except family.Crowded as error:
        # That is all there is to know, and there may be no time for more.
        return {"cpuSeconds": 0.0, "memoryBytes": 0, "tasks": error.tasks, "diskBytes": None}


def _usage(settings, leader):
    proc = settings.proc_directory
    seconds = 0.0
    tasks = 0
    memory = resident = 0
    disk = None
    found = family.pids(settings, leader)
    if "scratch" in settings.layers:
        memory = scratch.used_bytes(settings)
    for name in family.calmly(settings, leader, found):
        try:
            # The name is in brackets, and may have brackets itself.
            fields = _read(proc, f"{name}/stat", behind_last=b")").split()
            status = _status(proc, name)
            # A thread's status has the thread's number.
            seconds += process_seconds(_own_number(status, name)) + (int(fields[13]) + int(fields[14])) * TICK_SECONDS
            tasks += int(fields[17])
            status = _living(proc, name, status)
            # Memory that is shared is scratch, which is counted; any other is refused where there is no cgroup.
            resident += _resident(status)
            shared = settings.base_resident_bytes
            if coarse.COARSE:
                if coarse.hides(lambda name=name: _status(proc, name)):
                    memory += settings.memory_bytes + 1
                elif not coarse.is_fork_of_ours(proc, name):
                    shared = 0
            memory += max(0, _resident(status) - shared) + _field(status, b"VmPTE")
        except OSError:
            continue  # ended meanwhile
    if resident - settings.base_resident_bytes > settings.memory_bytes:
        # It may be too much, if not all of them share the warm interpreter's pages.
        memory = max(memory, _proportional(settings, found) - settings.base_resident_bytes)
    counted = "network namespace" in settings.layers and HAS_SOCKSTAT
    if counted:
        memory += max(0, sockets() - FREE_SOCKETS) * SOCKET_BYTES
    if "scratch folder" in settings.layers:
        seen = held(settings, leader, found)
        disk = seen.total_bytes
        memory += seen.mappings * MAPPING_BYTES
        if not counted:
            memory += max(0, len(seen.sockets) - FREE_SOCKETS) * SOCKET_BYTES
    return {"cpuSeconds": seconds, "memoryBytes": memory, "tasks": tasks, "diskBytes": disk}


def _living(proc, name, status):
    """That status of a process; where its first thread has ended, and so has no memory, that of one that lives on."""
    if b"\nVmRSS:" not in status:
        descriptor = os.open(f"{name}/task", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=proc)
        try:
            threads = os.listdir(descriptor)
        finally:
            os.close(descriptor)
        for thread in threads:
            other = _status(proc, f"{name}/task/{thread}")
            if b"\nVmRSS:" in other:
                return other
    return status


def _proportional(settings, found):
    """Anonymous memory of all processes, each shared page once; 0 where the kernel does not tell it (gVisor)."""
    proc = settings.proc_directory
    total = 0
    with eyes_of(settings):
        for name in found:
            try:
                total += _field(_read(proc, f"{name}/smaps_rollup", behind_first=b"\n"), b"Pss_Anon")
            except OSError:
                continue  # ended meanwhile
    return total


def _resident(status):
    """Private memory; gVisor tells the whole of what is resident only."""
    return _field(status, b"VmRSS" if coarse.COARSE else b"RssAnon") + _field(status, b"VmSwap")


def _own_number(status, name):
    """The process id in this namespace: /proc may be that of the one above."""
    start = status.find(b"\nNSpid:")
    number = int(status[start + 7 :].split(b"\n", 1)[0].split()[-1]) if start >= 0 else int(name)
    if not number:
        raise ProcessLookupError  # reaped meanwhile; 0 would be ourselves
    return number


def process_seconds(pid):
    """Processor time of all threads of a process, to the nanosecond: the clock of clock_getcpuclockid(3)."""
    return time.clock_gettime((~pid << 3) | 2)


def resident_at_first():
    """What a cell has from this process, as `usage` counts."""
    return coarse.resident_of_fork(_resident_bytes) if coarse.COARSE else _resident_bytes()


def _resident_bytes():
    with open("/proc/self/status", "rb") as file:
        return _resident(b"\n" + file.read())


def sockets():
    """Sockets of the slot's network namespace. The first line is `sockets: used 12`; a kernel may have no such file."""
    try:
        with open("/proc/self/net/sockstat", "rb", buffering=0) as file:
            return int(file.read(8192).split(None, 3)[2])
    except OSError:
        return 0


def _status(proc, name):
    # The name is the first line, its own line ends escaped.
    return _read(proc, f"{name}/status", behind_first=b"\n")


def _field(text, name):
    """The bytes that a line `name:  12 kB` tells, 0 where there is none."""
    start = text.find(b"\n%b:" % name)
    return int(text[start + len(name) + 2 :].split(None, 1)[0]) * 1024 if start >= 0 else 0
