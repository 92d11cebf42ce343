"""/proc of the slot's own pid namespace, and the zygote's folder gone from the tree."""

from .. import kernel

NAME = "proc"


def apply(settings):
    kernel.mount("proc", "/proc", "proc", kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC)
