"""network namespace: no interface but a loopback that is down, and no abstract socket of anyone else's."""

from .. import kernel

NAME = "network namespace"


def apply(_settings):
    kernel.unshare(kernel.CLONE_NEWNET, "unshare network")
