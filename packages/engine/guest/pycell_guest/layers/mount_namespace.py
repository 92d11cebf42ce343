"""mount namespace: a slot's mounts are its own, and nothing of the host's or another slot's reaches it."""

from .. import kernel
from ..settings import PRIVATE_FOLDER

NAME = "mount namespace"


def apply(_settings):
    kernel.unshare(kernel.CLONE_NEWNS, "unshare mount")
    kernel.mount(None, "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
    # The zygote's way to the host and our own sources: a cell reaches neither.
    kernel.unmount(PRIVATE_FOLDER, kernel.MNT_DETACH)
