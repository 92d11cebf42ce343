"""chroot: a prepared root with the runtime and nothing else, where no mount namespace can be had.

The cell goes there itself, after what it needs of /proc and before it gives its rights up; then it has no way back.
"""

import os
import stat

from .. import kernel

NAME = "chroot"

# Name, then major and minor number (kernel, Documentation/admin-guide/devices.txt).
DEVICES = {"null": (1, 3), "full": (1, 7), "random": (1, 8), "urandom": (1, 9)}


def prepare(settings):
    """In the zygote: makes the devices where it may. Without them `subprocess.DEVNULL` fails, and nothing is less safe."""
    folder = f"{settings.root}/dev"
    if _make_devices(folder):
        return
    try:
        # The folder may lie on a file system that takes no devices, as the host's do in gVisor.
        kernel.mount("dev", folder, "tmpfs", kernel.MS_NOSUID | kernel.MS_NOEXEC, "mode=0755")
    except OSError:
        return
    _make_devices(folder)


def _make_devices(folder):
    for name, number in DEVICES.items():
        path = f"{folder}/{name}"
        try:
            os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(*number))
            os.chmod(path, 0o666)
        except FileExistsError:
            continue
        except OSError:
            return False  # a read-only file system, or no CAP_MKNOD
    return True


def inside(settings, path):
    """A path below the prepared root as the cell sees it."""
    return path.removeprefix(settings.root)


def apply(settings):
    os.chroot(settings.root)
    # Whatever is relative to a folder outside would lead out again.
    os.chdir(inside(settings, settings.work))
    settings.work, settings.tmp = inside(settings, settings.work), inside(settings, settings.tmp)
    settings.readable = [inside(settings, path) for path in settings.readable]
    settings.writable = [inside(settings, path) for path in settings.writable]
