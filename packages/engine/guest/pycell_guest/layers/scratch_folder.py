"""scratch folder: where no tmpfs can be mounted, a folder for each slot whose content is removed after each cell.

Its name cannot be guessed, and it belongs to the cell's uid where there is one. Nothing bounds it but RLIMIT_FSIZE and
the slot's watch, which counts what lies in it and what is unlinked and still open.
"""

import os
import secrets
import stat
import time

from . import chroot
from .. import kernel

NAME = "scratch folder"

# As many as a tmpfs would have inodes.
MOST_ENTRIES = 4096
TOO_MUCH = 1 << 62
LOOKS = 5


def prepare(settings):
    """In the slot, once: a folder of its own; what an earlier slot of this number left behind goes."""
    base = settings.scratch_base
    for name in os.listdir(base):
        if name.startswith(f"{settings.number}-"):
            empty(f"{base}/{name}")
            os.rmdir(f"{base}/{name}")
    settings.slot_folder = f"{base}/{settings.number}-{secrets.token_hex(16)}"
    os.mkdir(settings.slot_folder, 0o711)
    settings.work, settings.tmp, settings.shm = f"{settings.slot_folder}/work", f"{settings.slot_folder}/tmp", ""
    seen = chroot.inside(settings, settings.tmp)
    settings.environment = {
        name: value.replace("/tmp", seen, 1) if value.startswith("/tmp") else value
        for name, value in settings.environment.items()
    }


def apply(settings):
    for place in settings.places:
        os.mkdir(place, 0o700)
        if settings.uid is not None:
            os.chown(place, settings.uid, settings.uid)


def remove(settings):
    empty(settings.slot_folder)


def leave(settings):
    """When the slot ends."""
    remove(settings)
    os.rmdir(settings.slot_folder)


def empty(folder):
    """Removes everything below a folder, however deep and whatever its modes; follows no link."""
    number = 0
    todo = [entry.name for entry in _entries(folder)]
    directory = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        while todo:
            name = todo.pop()
            try:
                os.unlink(name, dir_fd=directory)
                continue
            except IsADirectoryError:
                pass
            except PermissionError:  # what some file systems say of a folder
                pass
            os.chmod(name, 0o700, dir_fd=directory)
            path = f"{folder}/{name}"
            for entry in _entries(path):
                # One level up, so that no path grows longer than the kernel takes.
                number += 1
                raised = f"-{number}"
                if entry.is_dir(follow_symlinks=False):
                    # A folder that its owner may not write to cannot be moved: its `..` would change.
                    os.chmod(f"{path}/{entry.name}", 0o700)
                os.rename(f"{path}/{entry.name}", f"{folder}/{raised}")
                todo.append(raised)
            os.rmdir(name, dir_fd=directory)
    finally:
        os.close(directory)


def _entries(path):
    with os.scandir(path) as entries:
        return list(entries)


class Used:
    """What a cell holds in its scratch and by its descriptors."""

    def __init__(self):
        self.bytes_of = {}
        self.names = 0
        self.sockets = set()


def used(settings, pids):
    """(bytes on disk, sockets). TOO_MUCH bytes where there are more names than a tmpfs would have inodes, or hidden ones."""
    seen = Used()
    try:
        _walk(settings.slot_folder, seen)
        with _eyes_of(settings):
            for pid in pids:
                _look_into(settings, pid, seen)
    except _Hidden:
        seen.names = TOO_MUCH
    too_much = max(seen.names, len(seen.bytes_of)) > MOST_ENTRIES
    return TOO_MUCH if too_much else sum(seen.bytes_of.values()), len(seen.sockets)


class _Hidden(Exception):
    """Something that cannot be looked at: a folder without rights, a path too long."""


def _walk(top, seen):
    todo = [top]
    while todo and seen.names <= MOST_ENTRIES:
        folder = todo.pop()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    state = entry.stat(follow_symlinks=False)
                    # Names and not files: a file may have 65 000 of them, and all have to be gone through.
                    seen.names += 1
                    seen.bytes_of[state.st_ino] = state.st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        todo.append(entry.path)
                    if seen.names > MOST_ENTRIES:
                        return
        except (FileNotFoundError, NotADirectoryError):
            continue  # removed meanwhile
        except OSError as error:
            raise _Hidden from error


def _look_into(settings, pid, seen):
    """A process that has ended, or is about to run another program, is root's for a moment, and has no file or soon others."""
    for _ in range(LOOKS):
        try:
            return _unlinked(settings, pid, seen)
        except PermissionError:
            if not _has_memory(settings, pid):
                return None
            time.sleep(0.001)
    raise _Hidden


def _has_memory(settings, pid):
    try:
        with open(f"{pid}/status", "rb", opener=_opener(settings.proc_directory)) as status:
            return b"\nVmSize:" in status.read()
    except (FileNotFoundError, ProcessLookupError):
        return False


def _opener(directory):
    return lambda path, flags: os.open(path, flags, dir_fd=directory)


def _unlinked(settings, pid, seen):
    proc = settings.proc_directory
    try:
        for name in _list(proc, f"{pid}/fd"):
            state = os.stat(f"{pid}/fd/{name}", dir_fd=proc)
            if stat.S_ISSOCK(state.st_mode):
                seen.sockets.add(state.st_ino)
            elif stat.S_ISREG(state.st_mode) and _is_unlinked(state, f"{pid}/fd/{name}", proc):
                seen.bytes_of[state.st_ino] = state.st_blocks * 512
        with open(f"{pid}/maps", "rb", opener=_opener(proc)) as maps:
            for line in maps:
                if line.endswith(b" (deleted)\n"):
                    # Mapped and closed: how much of the file there is cannot be seen, so it counts as the largest.
                    seen.bytes_of.setdefault(int(line.split(None, 5)[4]), settings.limits["fileBytes"])
    except (FileNotFoundError, ProcessLookupError):
        return  # ended, or closed it, meanwhile


def _is_unlinked(state, path, proc):
    # gVisor goes on counting a link of what lies on the host's disk.
    return state.st_nlink == 0 or os.readlink(path, dir_fd=proc).endswith(" (deleted)")


def _list(directory, path):
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=directory)
    try:
        return os.listdir(descriptor)
    finally:
        os.close(descriptor)


class _eyes_of:
    """/proc shows a process's files to its own user. The file system uid alone is changed: no one else gains by that.

    gVisor has no such uid and lets its root see them all.
    """

    def __init__(self, settings):
        self.uid = settings.uid if kernel.HAS_FILE_SYSTEM_UID else None

    def __enter__(self):
        if self.uid is not None:
            kernel.setfsgid(self.uid)
            kernel.setfsuid(self.uid)

    def __exit__(self, *_):
        if self.uid is not None:
            kernel.setfsuid(0)
            kernel.setfsgid(0)
