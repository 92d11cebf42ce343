"""What the cell in hand uses, summed over its processes: for the host's watch where no cgroup counts.

Read from /proc of the slot's own namespace, in which everything but process 1 belongs to the cell. Times of children
that a process has waited for are in its own figures (proc(5), cutime); a process that ignores SIGCHLD loses them, so
this watch is a second choice to a cgroup, and every process has RLIMIT_CPU besides.
"""

import os

from .layers import scratch

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


def usage(settings):
    """{"cpuMs", "memoryBytes", "tasks"}: memory is what came on top of the warm interpreter, and the scratch."""
    ticks = tasks = 0
    memory = scratch.used_bytes()
    for name in os.listdir("/proc"):
        if not name.isdecimal() or name == "1":
            continue
        try:
            fields = _read(f"/proc/{name}/stat").rpartition(b")")[2].split()
            status = _read(f"/proc/{name}/status")
        except OSError:
            continue  # ended meanwhile
        ticks += sum(map(int, fields[11:15]))
        tasks += int(fields[17])
        anonymous = _field(status, b"RssAnon:") + _field(status, b"RssShmem:")
        memory += max(0, anonymous - settings.base_anonymous_bytes)
    return {"cpuMs": ticks * TICK_MS, "memoryBytes": memory, "tasks": tasks}


def anonymous_bytes():
    """RssAnon of this process."""
    return _field(_read("/proc/self/status"), b"RssAnon:")


def _read(path):
    with open(path, "rb", buffering=0) as file:
        return file.read(8192)


def _field(status, name):
    start = status.find(name)
    return int(status[start + len(name) :].split(None, 1)[0]) * 1024 if start >= 0 else 0
