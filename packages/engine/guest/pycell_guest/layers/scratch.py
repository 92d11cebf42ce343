"""scratch: one tmpfs a cell, bounded in bytes and inodes, seen as the work folder, /tmp and /dev/shm.

One file system, so that one ceiling (`diskBytes`) covers all three. It is unmounted when the cell's processes are gone,
and a slot whose scratch will not go away is not used again.
"""

import os

from .. import kernel

NAME = "scratch"

FLAGS = kernel.MS_NOSUID | kernel.MS_NODEV
# Room for the three folders and script.py beside the script's own files.
INODES = 4096


def _places(settings):
    """(name in the tmpfs, where it is seen, mode). The work folder is last: binding it hides the other two."""
    return (("shm", settings.shm, 0o1777), ("tmp", settings.tmp, 0o1777), ("work", settings.work, 0o700))


def apply(settings):
    work = settings.work
    kernel.mount("scratch", work, "tmpfs", FLAGS, f"size={settings.disk_bytes},nr_inodes={INODES},mode=0755")
    for name, _, mode in _places(settings):
        path = f"{work}/{name}"
        os.mkdir(path)
        os.chmod(path, mode)
    for name, target, _ in _places(settings):
        kernel.mount(f"{work}/{name}", target, None, kernel.MS_BIND)
        if settings.uid is not None:
            os.chown(target, settings.uid, settings.uid)
    for covered in settings.covered:
        covered.show_again()
    settings.inodes_before = _inodes(settings)


def remove(settings):
    for _, target, _ in reversed(_places(settings)):
        # Detached with what is mounted below it. Nothing is in use: the cell's processes are reaped.
        kernel.unmount(target, kernel.MNT_DETACH)
    kernel.unmount(settings.work)


def is_changed(settings):
    """Whether a cell has left more in it than its script. Told by numbers alone: names are a tenant's."""
    return _inodes(settings) > settings.inodes_before + 1 or not os.path.lexists(f"{settings.work}/script.py")


def _inodes(settings):
    state = os.statvfs(settings.work)
    return state.f_files - state.f_ffree


def used_bytes(settings):
    """Bytes that the scratch of the cell in hand holds."""
    state = os.statvfs(settings.work)
    return (state.f_blocks - state.f_bfree) * state.f_frsize


class Covered:
    """A part of the runtime that lies where a cell has its scratch, as with an interpreter below /tmp.

    Held open in the slot, and shown again over each new scratch.
    """

    def __init__(self, path):
        self.path = path
        self.link = os.readlink(path) if os.path.islink(path) else None
        self.folder = os.path.isdir(path)
        self.handle = None if self.link else os.open(path, os.O_PATH | os.O_CLOEXEC)

    def show_again(self):
        os.makedirs(os.path.dirname(self.path), exist_ok=True)
        if self.link:
            os.symlink(self.link, self.path)
            return
        if self.folder:
            os.mkdir(self.path)
        else:
            os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o444))
        kernel.mount(f"/proc/self/fd/{self.handle}", self.path, None, kernel.MS_BIND)
