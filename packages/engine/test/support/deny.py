"""Runs a command on a kernel that refuses some calls: what another host allows, made on this one.

usage: python3 deny.py CALL[,CALL...] -- COMMAND...

CALL is a system call by its name, or `prctl:22` for one with this first argument. Each gets EPERM, as from a container's
seccomp profile; those of Landlock get ENOSYS, as from a kernel without it. The filter goes to every child. It leaves
no_new_privs alone where the caller is root, so that the command may still change its user; drop capabilities after it.
"""

import ctypes
import ctypes.util
import errno
import os
import sys

# What docker's default profile refuses a container without CAP_SYS_ADMIN, of what a jail would use.
GROUPS = {
    "docker": "mount,umount2,pivot_root,unshare,setns,fsopen,fsmount,fsconfig,fspick,move_mount,open_tree,mount_setattr",
    "landlock": "landlock_create_ruleset,landlock_add_rule,landlock_restrict_self",
}
ALLOW, ERRNO = 0x7FFF0000, 0x00050000
MASKED_EQUALS = 7
ATTRIBUTE_NO_NEW_PRIVS = 3
CLONE_NEW = 0x7E020000


class Comparison(ctypes.Structure):
    _fields_ = [("argument", ctypes.c_uint), ("operator", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


def deny(calls):
    library = ctypes.CDLL(ctypes.util.find_library("seccomp") or "libseccomp.so.2", use_errno=True)
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(ALLOW)))
    if os.getuid() == 0:
        _check(library.seccomp_attr_set(context, ATTRIBUTE_NO_NEW_PRIVS, ctypes.c_uint32(0)), "no_new_privs")

    def rule(name, *comparisons, answer=errno.EPERM):
        number = library.seccomp_syscall_resolve_name(name.encode())
        if number == -1:
            sys.exit(f"deny.py: no such call: {name}")
        array = (Comparison * max(1, len(comparisons)))(*comparisons)
        action = ctypes.c_uint32(ERRNO | answer)
        _check(library.seccomp_rule_add_array(context, action, number, len(comparisons), array), name)

    for call in calls:
        name, _, argument = call.partition(":")
        if argument:
            rule(name, Comparison(0, MASKED_EQUALS, 0xFFFFFFFF, int(argument)))
        else:
            rule(name, answer=errno.ENOSYS if name.startswith("landlock_") else errno.EPERM)
    if "unshare" in calls:
        # The other way to a namespace: any one bit is enough. clone3 hides its flags, so libc is sent to clone.
        for bit in (1 << number for number in range(32) if CLONE_NEW >> number & 1):
            rule("clone", Comparison(0, MASKED_EQUALS, bit, bit))
        rule("clone3", answer=errno.ENOSYS)
    _check(library.seccomp_load(context), "load")
    library.seccomp_release(context)


def _check(result, step):
    if result < 0:
        sys.exit(f"deny.py: {step}: {os.strerror(-result)}")


if __name__ == "__main__":
    if len(sys.argv) < 4 or sys.argv[2] != "--":
        sys.exit(__doc__)
    deny(",".join(GROUPS.get(each, each) for each in sys.argv[1].split(",")).split(","))
    os.execvp(sys.argv[3], sys.argv[3:])
