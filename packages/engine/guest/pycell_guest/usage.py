"""What the cell in hand uses, summed over its processes: for the host's watch where no cgroup counts.

Read from /proc of the slot's own namespace, in which everything but process 1 belongs to the cell. A process's own time
comes from its clock; times of children that it has waited for are in its own figures (proc(5), cutime). A process that
ignores SIGCHLD loses those, so this watch is a second choice to a cgroup, and every process has RLIMIT_CPU besides.

/proc also shows the names of processes, which are a script's to choose (PR_SET_NAME). They must not pass for a figure,
nor stay in this process: later cells are forked from it.
"""

import os
import time

from .layers import scratch

TICK_SECONDS = 1 / os.sysconf("SC_CLK_TCK")
# The most that waits in a unix socket (net.core.wmem_default); no file tells how much does. The first ones are free.
SOCKET_BYTES = 212_992
FREE_SOCKETS = 64

_buffer = bytearray(8192)


def usage(settings):
    """{"cpuSeconds", "memoryBytes", "tasks"}: memory is what came on top of the warm interpreter, and the scratch."""
    seconds = 0.0
    tasks = 0
    memory = scratch.used_bytes(settings) + max(0, sockets() - FREE_SOCKETS) * SOCKET_BYTES
    for name in os.listdir("/proc"):
        if not name.isdecimal() or name == "1":
            continue
        try:
            # The name is in brackets, and may have brackets itself.
            fields = _read(f"/proc/{name}/stat", behind_last=b")").split()
            status = _living(f"/proc/{name}")
            seconds += process_seconds(int(name)) + (int(fields[13]) + int(fields[14])) * TICK_SECONDS
            tasks += int(fields[17])
            # Memory that is shared is scratch, which is counted; any other is refused where there is no cgroup.
            memory += max(0, _field(status, b"RssAnon") - settings.base_anonymous_bytes) + _field(status, b"VmPTE")
        except OSError:
            continue  # ended meanwhile
    return {"cpuSeconds": seconds, "memoryBytes": memory, "tasks": tasks}


def _living(folder):
    """The status of a process, or of a thread of it that lives on when its first one has ended: that one has no memory."""
    status = _status(folder)
    if b"\nRssAnon:" not in status:
        for thread in os.listdir(f"{folder}/task"):
            other = _status(f"{folder}/task/{thread}")
            if b"\nRssAnon:" in other:
                return other
    return status


def process_seconds(pid):
    """Processor time of all threads of a process, to the nanosecond: the clock of clock_getcpuclockid(3)."""
    return time.clock_gettime((~pid << 3) | 2)


def anonymous_bytes():
    """RssAnon of this process."""
    return _field(_status("/proc/self"), b"RssAnon")


def sockets():
    """Sockets of the slot's network namespace. The first line is `sockets: used 12`; a kernel may have no such file."""
    try:
        return int(_read("/proc/self/net/sockstat").split(None, 3)[2])
    except OSError:
        return 0


def _status(folder):
    # The name is the first line, its own line ends escaped.
    return _read(f"{folder}/status", behind_first=b"\n")


def _read(path, behind_first=None, behind_last=None):
    """The file's text, or what is behind the first or last such byte. What it leaves out is wiped out."""
    with open(path, "rb", buffering=0) as file:
        count = file.readinto(_buffer)
    start = 0
    if behind_first:
        start = _buffer.find(behind_first, 0, count)
    elif behind_last:
        start = _buffer.rfind(behind_last, 0, count) + 1
    text = bytes(memoryview(_buffer)[start:count])
    _buffer[:count] = bytes(count)
    return text


def _field(text, name):
    """The bytes that a line `name:  12 kB` tells, 0 where there is none."""
    start = text.find(b"\n%b:" % name)
    return int(text[start + len(name) + 2 :].split(None, 1)[0]) * 1024 if start >= 0 else 0
