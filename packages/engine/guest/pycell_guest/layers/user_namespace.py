"""user namespace, one a slot: where the jail has one uid only, tasks are counted for each slot by itself.

RLIMIT_NPROC counts the processes of one uid in one user namespace (Linux 5.14, ucounts); with a namespace of its own a
slot's ceiling cannot be used up by a neighbour. It comes after /proc is mounted: in a nested user namespace the mounts
of the jail are locked, and the kernel would refuse a new /proc.
"""

from .. import kernel

NAME = "user namespace"

# What the script sees as its uid and gid.
INSIDE = 1000


def apply(_settings):
    kernel.unshare(kernel.CLONE_NEWUSER | kernel.CLONE_NEWNS, "unshare user")
    _write("setgroups", "deny")
    _write("uid_map", f"{INSIDE} 0 1")
    _write("gid_map", f"{INSIDE} 0 1")


def _write(name, text):
    with open(f"/proc/self/{name}", "w") as file:
        file.write(text)
