"""scratch folder: where no tmpfs can be mounted, a folder for each slot whose content is removed after each cell.

Its name cannot be guessed, and it belongs to the cell's uid where there is one. Nothing bounds it but RLIMIT_FSIZE and
the slot's watch (held.py).
"""

import os
import secrets

from . import chroot

NAME = "scratch folder"


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
    """Removes everything below a folder, however deep and whatever its modes; follows no link."""
    top = _open(folder)
    try:
        todo = os.listdir(top)
        while todo:
            name = todo.pop()
            try:
                os.unlink(name, dir_fd=top)
            except (IsADirectoryError, PermissionError):  # the latter is what some file systems say of a folder
                todo += _take_apart(top, name)
    finally:
        os.close(top)


def _take_apart(top, name):
    """Moves what is in a folder one level up, so that no path grows too long, and removes it. Returns the new names."""
    raised = []
    # By its descriptor: what is opened is a folder, and stays the one that is meant.
    directory = _open(name, top)
    try:
        for entry in os.listdir(directory):
            try:
                os.unlink(entry, dir_fd=directory)
                continue
            except (IsADirectoryError, PermissionError):
                pass
            # A folder that its owner may not write to cannot be moved: its `..` would change.
            os.close(_open(entry, directory))
            raised.append(f"-{secrets.token_hex(8)}")
            os.rename(entry, raised[-1], src_dir_fd=directory, dst_dir_fd=top)
    finally:
        os.close(directory)
    os.rmdir(name, dir_fd=top)
    return raised


def _open(name, directory=None):
    """A folder of a cell's, with all rights for its owner."""
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        descriptor = os.open(name, flags, dir_fd=directory)
    except PermissionError:
        # Not root's, and closed by its owner, who is us. Nothing of the cell lives that could put a link there.
        os.chmod(name, 0o700, dir_fd=directory)
        return os.open(name, flags, dir_fd=directory)
    os.fchmod(descriptor, 0o700 if directory is not None else 0o711)
    return descriptor
