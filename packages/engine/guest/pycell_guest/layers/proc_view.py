"""A /proc with the cell itself and a few figures of the machine, where the kernel refuses a new one.

In a container parts of /proc are covered, and the kernel does not give a user namespace a /proc that would uncover them
(fs/namespace.c, mount_too_revealing). So the container's own is covered by a tmpfs, in which `self` is the cell's folder
of it. A child of the script sees its parent there.
"""

import os

from .. import kernel

NAME = "proc view"

FILES = ("cpuinfo", "loadavg", "meminfo", "stat", "uptime", "version")
LINKS = {"mounts": "self/mounts", "net": "self/net", "thread-self": "self"}
FLAGS = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC
# Where a cell keeps the container's /proc until it has its view.
DESCRIPTOR = 6


def lay_out(settings):
    """In the slot, before each cell: what does not depend on the cell's process."""
    kernel.mount("view", "/proc", "tmpfs", FLAGS, "size=64k,nr_inodes=64,mode=0555")
    for name in FILES:
        os.close(os.open(f"/proc/{name}", os.O_CREAT | os.O_WRONLY, 0o444))
        _bind(settings.proc_directory, name, f"/proc/{name}")
    for name, target in LINKS.items():
        os.symlink(target, f"/proc/{name}")
    os.mkdir("/proc/self")


def apply(settings):
    """In the cell."""
    _bind(DESCRIPTOR, os.readlink("self", dir_fd=DESCRIPTOR), "/proc/self")
    os.close(DESCRIPTOR)
    os.symlink("self", f"/proc/{os.getpid()}")
    kernel.mount(None, "/proc", None, kernel.MS_REMOUNT | kernel.MS_BIND | kernel.MS_RDONLY | FLAGS)
    os.chdir(settings.work)


def remove(settings):
    """In the slot, when the cell's processes are gone."""
    kernel.unmount("/proc", kernel.MNT_DETACH)


def _bind(directory, name, target):
    # By the working directory, as no path leads to a /proc that is covered.
    os.fchdir(directory)
    kernel.mount(name, target, None, kernel.MS_BIND)
    os.chdir("/")
