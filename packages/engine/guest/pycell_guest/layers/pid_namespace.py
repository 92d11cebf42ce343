"""pid namespace: the slot's first child in it is process 1; a cell sees its own processes and that one only."""

from .. import kernel

NAME = "pid namespace"


def apply(_settings):
    kernel.unshare(kernel.CLONE_NEWPID, "unshare pid")
