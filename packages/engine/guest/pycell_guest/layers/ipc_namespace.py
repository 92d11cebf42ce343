"""ipc namespace: fresh for each cell, as System V objects would outlive the processes of a run."""

from .. import kernel

NAME = "ipc namespace"


def apply(_settings):
    kernel.unshare(kernel.CLONE_NEWIPC, "unshare ipc")
