"""A /proc of the slot's own pid namespace that lies on no path: for the slot's watch, where cells are given none.

Mounted in a folder that cells cannot enter, opened, and taken off again.
"""

import os

from .. import kernel

NAME = "proc aside"


def apply(settings):
    place = f"{settings.aside}/proc-{settings.number}"
    os.makedirs(place, 0o700, exist_ok=True)
    kernel.mount("proc", place, "proc", kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC)
    settings.proc_directory = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    kernel.unmount(place, kernel.MNT_DETACH)
    os.rmdir(place)
