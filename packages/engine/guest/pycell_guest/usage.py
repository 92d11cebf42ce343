"""What the cell in hand uses, summed over its processes: for the host's watch where no cgroup counts.

Read from /proc of the slot's own namespace, in which everything but process 1 belongs to the cell. A process's own time
comes from its clock; times of children that it has waited for are in its own figures (proc(5), cutime). A process that
ignores SIGCHLD loses those, so this watch is a second choice to a cgroup, and every process has RLIMIT_CPU besides.
"""

import os
import time

from .layers import scratch

TICK_SECONDS = 1 / os.sysconf("SC_CLK_TCK")
# Below this a mapping of shared memory is not worth the walk over all mappings that tells how many share it.
SHARED_WORTH_BYTES = 1 << 20


def usage(settings):
    """{"cpuSeconds", "memoryBytes", "tasks"}: memory is what came on top of the warm interpreter, and the scratch."""
    seconds = 0.0
    tasks = 0
    memory = scratch.used_bytes(settings)
    for name in os.listdir("/proc"):
        if not name.isdecimal() or name == "1":
            continue
        try:
            fields = _read(f"/proc/{name}/stat").rpartition(b")")[2].split()
            status = _read(f"/proc/{name}/status")
            seconds += process_seconds(int(name)) + (int(fields[13]) + int(fields[14])) * TICK_SECONDS
            tasks += int(fields[17])
            memory += max(0, _field(status, b"RssAnon:") - settings.base_anonymous_bytes)
            if _field(status, b"RssShmem:") >= SHARED_WORTH_BYTES:
                # Memory that several processes map counts once: each has its share of it.
                memory += _field(_read(f"/proc/{name}/smaps_rollup"), b"Pss_Shmem:")
        except OSError:
            continue  # ended meanwhile
    return {"cpuSeconds": seconds, "memoryBytes": memory, "tasks": tasks}


def process_seconds(pid):
    """Processor time of all threads of a process, to the nanosecond: the clock of clock_getcpuclockid(3)."""
    return time.clock_gettime((~pid << 3) | 2)


def anonymous_bytes():
    """RssAnon of this process."""
    return _field(_read("/proc/self/status"), b"RssAnon:")


def _read(path):
    with open(path, "rb", buffering=0) as file:
        return file.read(8192)


def _field(status, name):
    start = status.find(name)
    return int(status[start + len(name) :].split(None, 1)[0]) * 1024 if start >= 0 else 0
