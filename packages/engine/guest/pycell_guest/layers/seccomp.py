"""seccomp: the allow list of policy/seccomp.json, compiled by libseccomp on the host.

Loaded as it is, but where the filter has to name the cell's own process: there its id is put in.
"""

import ctypes
import os
import struct

from .. import kernel

NAME = "seccomp"

SECCOMP_MODE_FILTER = 2
INSTRUCTION_BYTES = 8
# As in seccomp_compile.py.
SELF = struct.pack("<I", 0x5E1F5E1F)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def apply(settings):
    if SELF in settings.seccomp_filter:
        settings.set_filter(settings.seccomp_filter.replace(SELF, struct.pack("<I", os.getpid())))
    program = _Program(len(settings.seccomp_filter) // INSTRUCTION_BYTES, settings.seccomp_address)
    kernel.prctl(kernel.PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(program), step="seccomp")
