"""scratch folder: where no tmpfs can be mounted, a folder for each slot whose content is removed after each cell.

Its name cannot be guessed, and it belongs to the cell's uid where there is one. Nothing bounds it but RLIMIT_FSIZE and
the slot's watch (held.py).
"""

import errno
import os
import secrets

from . import chroot

NAME = "scratch folder"
FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def prepare(settings):
    """In the slot, once: a folder of its own; what an earlier slot of this number left behind goes."""
    base = settings.scratch_base
    for name in os.listdir(base):
        if name.startswith(f"{settings.number}-"):
            try:
                empty(f"{base}/{name}")
                os.rmdir(f"{base}/{name}")
            except OSError:
                pass  # in nobody's way: no name is used twice, and all of them go with the generation
    settings.slot_folder = f"{base}/{settings.number}-{secrets.token_hex(16)}"
    os.mkdir(settings.slot_folder)
    os.chmod(settings.slot_folder, 0o711)  # whatever the service's umask
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
    """Removes everything below a folder, however deep and whatever its modes; follows no link.

    One folder is open at a time, and no path is longer than a name: down by names, up by `..`. Nothing is moved, as some
    file systems take the longer for that the more is below (overlayfs, gVisor's).
    """
    here = _open(folder)
    todo = _clear(here)
    # Of each folder that was entered: which is above it, its name there, and what else is to be entered there.
    entered = []
    try:
        while todo or entered:
            if todo:
                name = todo.pop()
                entered.append((_identity(here), name, todo))
                here = _instead_of(here, _open(name, here))
                todo = _clear(here)
            else:
                above, name, todo = entered.pop()
                here = _instead_of(here, os.open("..", FOLDER, dir_fd=here))
                if _identity(here) != above:
                    raise OSError(errno.ESTALE, "a folder was moved while it was emptied")
                os.rmdir(name, dir_fd=here)
    finally:
        os.close(here)


def _clear(directory):
    """Removes what is no folder or has nothing in it. Returns the names of the others."""
    return [name for name in os.listdir(directory) if not _removes(name, directory)]


def _removes(name, directory):
    try:
        os.unlink(name, dir_fd=directory)
        return True
    except (IsADirectoryError, PermissionError):  # the latter is what some file systems say of a folder
        pass
    try:
        os.rmdir(name, dir_fd=directory)
        return True
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
        return False


def _instead_of(descriptor, other):
    os.close(descriptor)
    return other


def _identity(descriptor):
    state = os.fstat(descriptor)
    return state.st_dev, state.st_ino


def _open(name, directory=None):
    """A folder of a cell's, with all rights for its owner."""
    try:
        descriptor = os.open(name, FOLDER, dir_fd=directory)
    except PermissionError:
        # Not root's, and closed by its owner, who is us. Nothing of the cell lives that could put a link there.
        os.chmod(name, 0o700, dir_fd=directory)
        return os.open(name, FOLDER, dir_fd=directory)
    os.fchmod(descriptor, 0o700 if directory is not None else 0o711)
    return descriptor
