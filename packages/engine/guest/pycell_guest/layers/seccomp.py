"""seccomp: the allow list of policy/seccomp.json, compiled by libseccomp on the host, loaded as it is."""

import ctypes

from .. import kernel

NAME = "seccomp"

SECCOMP_MODE_FILTER = 2
INSTRUCTION_BYTES = 8


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def apply(settings):
    program = _Program(len(settings.seccomp_filter) // INSTRUCTION_BYTES, settings.seccomp_address)
    kernel.prctl(kernel.PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(program), step="seccomp")
