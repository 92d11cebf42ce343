"""mount namespace: a slot's mounts are its own, and nothing of the host's or another slot's reaches it."""

from .. import kernel

NAME = "mount namespace"


def apply(settings):
    kernel.unshare(kernel.CLONE_NEWNS, "unshare mount")
    kernel.mount(None, "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
    # The zygote's way to the host and our own sources: a cell reaches neither.
    if settings.private_folder:
        kernel.unmount(settings.private_folder, kernel.MNT_DETACH)
