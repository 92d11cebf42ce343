"""Makes a root folder for cells: everything that describe_runtime.py tells of the interpreter that runs this, at the
same paths below DEST. Cells chroot(2) into it where the kernel lets nobody make a mount namespace.

usage: PYTHON -s -P prepare_root.py DEST

Files are hard links where that is possible, so the folder costs next to nothing beside the runtime itself. DEST is
made beside its place and moved there whole; DEST/.pycell-root.json is in it from the first moment, and says for which
interpreter it is.
"""

import errno
import json
import os
import shutil
import stat
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from describe_runtime import describe

sys.path.pop(0)

MARKER = ".pycell-root.json"
# What is mounted, linked or written there is the engine's choice.
EMPTY_FOLDERS = ["/dev/shm", "/etc", "/proc", "/run", "/tmp"]
# For a root that the engine cannot write to; else it puts its own in their place, which name the cells' uids.
ETC = {
    "passwd": "root:x:0:0::/tmp:/bin/sh\n",
    "group": "root:x:0:\n",
    "hosts": "127.0.0.1 localhost\n::1 localhost\n",
}
# The first that no part of the runtime lies in is where scripts start, as workFolder() in src/jail has it.
WORK_FOLDERS = ["/work", "/cell", "/pycell-work"]
NO_HARD_LINK = {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOSYS, errno.EOPNOTSUPP}


def main(dest):
    begin = time.monotonic()
    # Whatever the caller's umask: a cell has a uid of its own and reads as "others".
    os.umask(0o022)
    root = Root(os.path.realpath(dest))
    runtime = describe()
    root.check(runtime["folders"])
    root.begin()
    for path in runtime["folders"]:
        root.add_folder(path, set(runtime["hidden"]))
    for path in runtime["files"] + runtime["libraries"]:
        root.add_file(path, path)
    # The linker's own list of libraries, which may name other folders, is not in the root, and neither is /proc, without
    # which "beside the program" means nothing to it. Where the C library lies it looks anyway.
    for folder in {os.path.dirname(path) for path in runtime["libraries"] if "/libc.so" in path}:
        for path in runtime["libraries"]:
            root.add_file(path, f"{folder}/{os.path.basename(path)}")
    for path, target in runtime["links"]:
        root.add_link(path, target)
    root.add_file(runtime["shell"], "/bin/sh")
    work = next(path for path in WORK_FOLDERS if not os.path.lexists(root.fresh + path))
    for path in [*EMPTY_FOLDERS, work]:
        root.folder(path)
    for name, text in ETC.items():
        root.write(f"/etc/{name}", text)
    root.finish({"executable": runtime["executable"], "version": runtime["version"]})
    seconds = time.monotonic() - begin
    print(f"{root.dest}: {root.files} files, {root.size} bytes ({root.copied} copied), {seconds:.1f} s")


class Root:
    def __init__(self, dest):
        self.dest = dest
        self.fresh = f"{dest}.tmp"
        self.files = self.size = self.copied = 0

    def check(self, folders):
        """Refuses to put the root into itself, or in the place of a folder that is something else."""
        for folder in folders:
            if f"{self.dest}/".startswith(f"{os.path.realpath(folder)}/"):
                sys.exit(f"{self.dest} lies in {folder}, which is to be in it; name another folder")
        if os.path.lexists(self.dest) and not os.path.exists(f"{self.dest}/{MARKER}"):
            if not os.path.isdir(self.dest) or os.listdir(self.dest):
                sys.exit(f"{self.dest} is not a root that this script made; name another folder, or delete it")

    def begin(self):
        remove(self.fresh)
        os.makedirs(self.fresh)

    def finish(self, about):
        old = f"{self.dest}.old"
        remove(old)
        with open(f"{self.fresh}/{MARKER}", "w") as marker:
            json.dump(about, marker)
        if os.path.lexists(self.dest):
            os.rename(self.dest, old)
        os.rename(self.fresh, self.dest)
        remove(old)

    def folder(self, path):
        os.makedirs(self.fresh + path, exist_ok=True)

    def write(self, path, text):
        with open(self.fresh + path, "w") as file:
            file.write(text)

    def add_folder(self, path, hidden):
        """The folder with all that is in it; those of `hidden` stay empty."""
        self.folder(path)
        if path in hidden:
            return
        for entry in os.scandir(path):
            if entry.is_symlink():
                self.add_link(entry.path, os.readlink(entry.path))
            elif entry.is_dir():
                self.add_folder(entry.path, hidden)
            elif entry.is_file():
                self.add_file(entry.path, entry.path)
        # Python looks at a folder's time to know whether a list that it keeps of it still holds.
        keep_times(os.stat(path), self.fresh + path)

    def add_link(self, path, target):
        self.folder(os.path.dirname(path))
        if not os.path.lexists(self.fresh + path):
            os.symlink(target, self.fresh + path)

    def add_file(self, source, path):
        """The file itself where `source` is a symbolic link, which is how libraries have their short names."""
        place = self.fresh + path
        if os.path.lexists(place):
            return
        self.folder(os.path.dirname(path))
        source = os.path.realpath(source)
        status = os.stat(source)
        if not (is_safe(status) and hard_link(source, place)):
            shutil.copyfile(source, place)
            os.chmod(place, 0o755 if status.st_mode & 0o111 else 0o644)
            keep_times(status, place)
            self.copied += status.st_size
        self.files += 1
        self.size += status.st_size


def is_safe(status):
    """Whether the file may be shared as it is: readable by all, and a cell can neither own nor change it."""
    owner = status.st_uid in (0, os.getuid())
    readable = stat.S_IROTH if not status.st_mode & 0o111 else stat.S_IROTH | stat.S_IXOTH
    harmful = stat.S_IWGRP | stat.S_IWOTH | stat.S_ISUID | stat.S_ISGID
    return owner and status.st_mode & readable == readable and not status.st_mode & harmful


def hard_link(source, place):
    try:
        os.link(source, place)
        return True
    except OSError as error:
        if error.errno in NO_HARD_LINK:
            return False
        raise


def keep_times(status, place):
    os.utime(place, ns=(status.st_atime_ns, status.st_mtime_ns))


def remove(path):
    shutil.rmtree(path, ignore_errors=True)
    if os.path.lexists(path):
        sys.exit(f"{path} cannot be deleted; is it in use, or another user's?")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__.split("\n\n")[1])
    main(sys.argv[1])
