"""What a cell holds where no file system and no cgroup counts it: files, linked or not, and sockets.

A hostile cell decides how much there is to look at and what it is called, so a look has a budget, and what is beyond it,
or cannot be looked at, counts as too much.
"""

import os
import signal
import stat
import time

from . import family, kernel, proc_file

# As many names as a tmpfs would have inodes.
MOST_NAMES = 4096
# Descriptors and mappings in all: 32 processes have some 25 000 if each is a fork of the warm interpreter.
MOST_LOOKED_AT = 40_000
LINE_LENGTH = 200
TOO_MUCH = 1 << 62
TRIES = 5

_GONE = (FileNotFoundError, ProcessLookupError, NotADirectoryError)


class Hidden(Exception):
    """Something that cannot be looked at, or too much of it."""


class Held:
    def __init__(self):
        self.bytes_of = {}
        self.names = 0
        self.sockets = set()
        self.mappings = 0
        self.looked_at = 0

    @property
    def total_bytes(self):
        return TOO_MUCH if self.looked_at > MOST_LOOKED_AT else sum(self.bytes_of.values())

    def look(self, units=1):
        self.looked_at += units
        if self.looked_at > MOST_LOOKED_AT:
            raise Hidden


def free_bytes(settings):
    """Of the file system that scratch is on, which others may use as well."""
    state = os.statvfs(settings.slot_folder)
    return state.f_bfree * state.f_frsize


def held(settings, leader, pids):
    """What the cell's processes hold. TOO_MUCH bytes where there is more than can be looked at."""
    seen = _look_at_all(settings, leader, pids)
    if seen.total_bytes <= settings.disk_bytes < settings.free_before - free_bytes(settings):
        # More is gone than was found. It may be others', or have been moved from where we were yet to look to where we had
        # looked: now nothing moves.
        stopped = [pid for pid in pids if _is_stopped(settings.proc_directory, pid)]
        family.stop(settings, leader, signal.SIGSTOP)
        seen = _look_at_all(settings, leader, pids)
        family.stop(settings, leader, signal.SIGCONT)
        for pid in stopped:
            _stop_again(pid)
    return seen


def _is_stopped(proc, pid):
    try:
        return proc_file.read(proc, f"{pid}/stat", behind_last=b")").split()[0] == b"T"
    except (*_GONE, IndexError):
        return False


def _stop_again(pid):
    """One that the script itself had stopped."""
    try:
        os.kill(int(pid), signal.SIGSTOP)
    except ProcessLookupError:
        pass


def _look_at_all(settings, leader, pids):
    seen = Held()
    try:
        _walk(settings.slot_folder, seen)
        with eyes_of(settings):
            for pid in family.calmly(settings, leader, pids):
                _look_into(settings, pid, seen)
    except (Hidden, OSError):
        seen.looked_at = TOO_MUCH
    return seen


def _walk(top, seen):
    todo = [top]
    while todo:
        try:
            with os.scandir(todo.pop()) as entries:
                for entry in entries:
                    # Names and not files: a file may have 65 000 of them, and all have to be gone through.
                    seen.names += 1
                    if seen.names > MOST_NAMES:
                        raise Hidden
                    try:
                        state = entry.stat(follow_symlinks=False)
                        if entry.is_dir(follow_symlinks=False):
                            todo.append(entry.path)
                    except _GONE:
                        continue
                    seen.bytes_of[state.st_ino] = state.st_blocks * 512
        except _GONE:
            continue  # removed meanwhile


def _look_into(settings, pid, seen):
    """Each thread may have descriptors of its own, and the first may have ended before the others."""
    proc = settings.proc_directory
    try:
        threads = family.names(proc, f"{pid}/task")
    except _GONE:
        return
    mapped = False
    for thread in threads:
        path = f"{pid}/task/{thread}"
        for _ in range(TRIES):
            try:
                _descriptors(proc, path, seen)
                mapped = mapped or _mappings(settings, path, seen)
                break
            except _GONE:
                break
            except PermissionError:
                # What has ended, or is about to run another program, is root's for a moment, and has no file or soon others.
                if not _has_memory(proc, path):
                    break
                time.sleep(0.001)
        else:
            raise Hidden


def _descriptors(proc, path, seen):
    for name in family.names(proc, f"{path}/fd"):
        seen.look()
        try:
            state = os.stat(f"{path}/fd/{name}", dir_fd=proc)
            if stat.S_ISSOCK(state.st_mode):
                seen.sockets.add(state.st_ino)
            elif stat.S_ISREG(state.st_mode) and _is_unlinked(state, f"{path}/fd/{name}", proc):
                seen.bytes_of[state.st_ino] = state.st_blocks * 512
        except _GONE:
            continue  # closed meanwhile


def _mappings(settings, path, seen):
    """False where it has none: a thread that has ended."""
    some = False
    with open(f"{path}/maps", "rb", opener=_opener(settings.proc_directory)) as maps:
        for line in maps:
            some = True
            seen.mappings += 1
            # By length, too: 60 000 mappings of a file with a path of 4000 characters are 240 MB to read.
            seen.look(1 + len(line) // LINE_LENGTH)
            if line.endswith(b" (deleted)\n"):
                # Mapped and closed: how much of the file there is cannot be seen, so it counts as the largest.
                seen.bytes_of.setdefault(int(line.split(None, 5)[4]), settings.limits["fileBytes"])
    return some


def _is_unlinked(state, path, proc):
    if state.st_nlink == 0:
        return True
    try:
        # gVisor goes on counting a link of what lies on the host's disk.
        return os.readlink(path, dir_fd=proc).endswith(" (deleted)")
    except _GONE:
        return False
    except OSError:  # a path that is too long to be told
        return True


def _has_memory(proc, path):
    try:
        return b"\nVmSize:" in proc_file.read(proc, f"{path}/status", behind_first=b"\n")
    except _GONE:
        return False


def _opener(directory):
    return lambda path, flags: os.open(path, flags, dir_fd=directory)


class eyes_of:
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
