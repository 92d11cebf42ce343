"""scratch: one tmpfs a cell, bounded in bytes and inodes, seen as the work folder, /tmp and /dev/shm.

One file system, so that one ceiling (`diskBytes`) covers all three. It is unmounted when the cell's processes are gone,
and a slot whose scratch will not go away is not used again.
"""

import os

from .. import kernel

NAME = "scratch"

WORK = "/work"
FLAGS = kernel.MS_NOSUID | kernel.MS_NODEV
PLACES = (("work", WORK, 0o700), ("tmp", "/tmp", 0o1777), ("shm", "/dev/shm", 0o1777))
# Room for the three folders and script.py beside the script's own files.
INODES = 4096


def apply(settings):
    kernel.mount("scratch", WORK, "tmpfs", FLAGS, f"size={settings.disk_bytes},nr_inodes={INODES},mode=0755")
    for name, _, mode in PLACES:
        path = f"{WORK}/{name}"
        os.mkdir(path)
        os.chmod(path, mode)
        if settings.uid is not None:
            os.chown(path, settings.uid, settings.uid)
    # The work folder is last in this order: binding it hides the other two.
    for name, target, _ in reversed(PLACES):
        kernel.mount(f"{WORK}/{name}", target, None, kernel.MS_BIND)


def remove():
    for _, target, _ in reversed(PLACES):
        kernel.unmount(target)
    kernel.unmount(WORK)


def used_bytes():
    """Bytes that the scratch of the cell in hand holds."""
    state = os.statvfs(WORK)
    return (state.f_blocks - state.f_bfree) * state.f_frsize
