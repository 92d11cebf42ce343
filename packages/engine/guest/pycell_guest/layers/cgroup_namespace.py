"""cgroup namespace: /proc/self/cgroup shows `/` and not where on the host the slot's group hangs."""

from .. import kernel

NAME = "cgroup namespace"


def apply(_settings):
    kernel.unshare(kernel.CLONE_NEWCGROUP, "unshare cgroup")
