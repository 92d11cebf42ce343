"""uts namespace: the host's name stays the host's secret."""

import socket

from .. import kernel

NAME = "uts namespace"


def apply(_settings):
    kernel.unshare(kernel.CLONE_NEWUTS, "unshare uts")
    socket.sethostname("cell")
