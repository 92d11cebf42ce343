"""The few Linux calls that Python 3.11's `os` does not have, each raising OSError with the step's name.

Loaded through `PyDLL`, which keeps the GIL: none of these calls blocks, and the zygote stays single-threaded.
Numbers are the kernel's (include/uapi/linux) and the same on x86-64 and arm64.
"""

import ctypes
import errno
import os

_libc = ctypes.PyDLL(None, use_errno=True)

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_NOSUID = 2
MS_NODEV = 4
MS_NOEXEC = 8
MS_REMOUNT = 32
MS_RDONLY = 1
MS_BIND = 4096
MS_REC = 16384
MS_PRIVATE = 1 << 18
MNT_DETACH = 2

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4

# The same numbers on every architecture since 5.13.
SYS_CLOSE_RANGE = 436
SYS_LANDLOCK_CREATE_RULESET = 444
SYS_LANDLOCK_ADD_RULE = 445
SYS_LANDLOCK_RESTRICT_SELF = 446

_libc.mount.argtypes = (ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_char_p)
_libc.umount2.argtypes = (ctypes.c_char_p, ctypes.c_int)
_libc.unshare.argtypes = (ctypes.c_int,)
_libc.prctl.argtypes = (ctypes.c_int,) + (ctypes.c_ulong,) * 4
_libc.capset.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
_libc.mprotect.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
_libc.madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
_libc.syscall.restype = ctypes.c_long


def check(result, step):
    """The result of a libc call, or OSError(errno, "step: message") where it is negative."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{step}: {os.strerror(number)}")
    return result


def _text(value):
    return None if value is None else os.fsencode(value)


def mount(source, target, kind, flags, data=None):
    step = f"mount {kind or 'bind'} {target}"
    check(_libc.mount(_text(source), _text(target), _text(kind), flags, _text(data)), step)


def unmount(target, flags=0):
    check(_libc.umount2(_text(target), flags), f"umount {target}")


def unshare(flags, step):
    check(_libc.unshare(flags), step)


def prctl(option, first=0, second=0, third=0, step="prctl"):
    return check(_libc.prctl(option, first, second, third, 0), step)


def become_subreaper():
    """Orphans below this process come to it. An older gVisor has no such thing: there they go to process 1."""
    try:
        prctl(PR_SET_CHILD_SUBREAPER, 1, step="subreaper")
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise


def has_close_range():
    nobody = 2**32 - 1  # as high as no descriptor is
    return _libc.syscall(SYS_CLOSE_RANGE, ctypes.c_uint(nobody), ctypes.c_uint(nobody), 0) == 0


# gVisor answers ENOSYS, which libc hands on as a uid that nobody has.
HAS_FILE_SYSTEM_UID = _libc.setfsuid(-1) == os.geteuid()


def setfsuid(uid):
    """The uid that the file system goes by. The call tells no error, so it is asked again (setfsuid(2))."""
    _libc.setfsuid(uid)
    if _libc.setfsuid(-1) != uid:
        raise PermissionError(1, "setfsuid")


def setfsgid(gid):
    _libc.setfsgid(gid)
    if _libc.setfsgid(-1) != gid:
        raise PermissionError(1, "setfsgid")


def capset(header, data):
    check(_libc.capset(header, data), "capset")


def syscall(number, *arguments, step):
    """A raw call; every argument is passed as a machine word or a ctypes pointer."""
    words = [argument if not isinstance(argument, int) else ctypes.c_long(argument) for argument in arguments]
    return check(_libc.syscall(ctypes.c_long(number), *words), step)


def madvise(address, length, advice):
    """True where the kernel took the advice; a refusal costs speed only, so it does not raise."""
    return _libc.madvise(address, length, advice) == 0


def mprotect(address, length, protection):
    """True where it worked; as with madvise, only speed depends on it."""
    return _libc.mprotect(address, length, protection) == 0


def mallopt(option, value):
    if hasattr(_libc, "mallopt"):
        _libc.mallopt(option, value)


def malloc_trim():
    """Glibc only; musl has neither this nor mallopt."""
    if hasattr(_libc, "malloc_trim"):
        _libc.malloc_trim(0)


def landlock_abi():
    """The kernel's Landlock ABI, 0 where there is none. LANDLOCK_CREATE_RULESET_VERSION is 1."""
    try:
        return syscall(SYS_LANDLOCK_CREATE_RULESET, None, 0, 1, step="landlock version")
    except OSError:
        return 0
