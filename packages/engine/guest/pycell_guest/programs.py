"""Running programs on a kernel without close_range (gVisor before 2023).

There the C library closes descriptors for posix_spawn by /proc/self/fd, and a cell with a root of its own has no /proc:
every program would be ENOENT. By fork and exec Python closes them itself. The switch is a documented one (subprocess,
"Disabling use of posix_spawn()").
"""

from . import kernel


def prepare():
    if not kernel.has_close_range():
        import subprocess

        subprocess._USE_POSIX_SPAWN = False
