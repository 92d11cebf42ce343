"""Landlock: what may be read, run and written by path, no TCP, no signal and no abstract socket across cells.

Rights and their first ABI are those of include/uapi/linux/landlock.h. The rules know nothing of mounts, so they hold
where a mount was forgotten.
"""

import ctypes
import os
import stat

from .. import kernel

NAME = "landlock"

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
# write, remove, make (but no device nodes), refer and truncate: all that changes files.
MAKE_CHAR, MAKE_BLOCK = 1 << 6, 1 << 11
LAST_RIGHT_OF_ABI = {1: 12, 2: 13, 3: 14, 4: 14, 5: 15}
NET_BIND_TCP, NET_CONNECT_TCP = 1, 2
SCOPE_ABSTRACT_SOCKET, SCOPE_SIGNAL = 1, 2
RULE_PATH_BENEATH = 1

TRUNCATE, IOCTL_DEVICE = 1 << 14, 1 << 15

READ = EXECUTE | READ_FILE | READ_DIR
# What a rule about a single file may give.
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEVICE


class _Ruleset(ctypes.Structure):
    _fields_ = [("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scope", ctypes.c_uint64)]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def apply(settings):
    version = settings.landlock_abi
    everything = (1 << (LAST_RIGHT_OF_ABI.get(version, 15) + 1)) - 1
    ruleset = _Ruleset(
        everything,
        NET_BIND_TCP | NET_CONNECT_TCP if version >= 4 else 0,
        SCOPE_ABSTRACT_SOCKET | SCOPE_SIGNAL if version >= 6 else 0,
    )
    # A kernel of an older ABI refuses the longer structure only where its new part is not zero.
    handle = kernel.syscall(
        kernel.SYS_LANDLOCK_CREATE_RULESET,
        ctypes.byref(ruleset),
        ctypes.sizeof(ruleset),
        0,
        step="landlock ruleset",
    )
    try:
        for path in settings.readable:
            _allow(handle, path, READ & everything)
        for path in settings.writable:
            _allow(handle, path, WRITE_FILE)
        for place in settings.places:
            _allow(handle, place, everything & ~(MAKE_CHAR | MAKE_BLOCK))
        kernel.syscall(kernel.SYS_LANDLOCK_RESTRICT_SELF, handle, 0, step="landlock restrict")
    finally:
        os.close(handle)


def _allow(handle, path, rights):
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return  # what is not there needs no rule: in a prepared root there is no /proc
    try:
        if not stat.S_ISDIR(os.fstat(parent).st_mode):
            rights &= OF_FILES
        rule = _PathBeneath(rights, parent)
        kernel.syscall(
            kernel.SYS_LANDLOCK_ADD_RULE, handle, RULE_PATH_BENEATH, ctypes.byref(rule), 0, step=f"landlock rule {path}"
        )
    finally:
        os.close(parent)
