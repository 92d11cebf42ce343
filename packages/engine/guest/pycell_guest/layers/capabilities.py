"""capabilities: none left in any set, and none to be had from a file."""

import ctypes

from .. import kernel

NAME = "capabilities"

# Made once in the zygote: a cell only passes them on. Version 3 of capget(2)'s header, for oneself; all sets empty.
_HEADER = (ctypes.c_uint32 * 2)(0x20080522, 0)
_NONE = (ctypes.c_uint32 * 6)()


def drop_bounding_set():
    """Empties the bounding set: after that no execve gives a capability. The slot does it once for all its cells."""
    for number in range(64):
        try:
            kernel.prctl(kernel.PR_CAPBSET_DROP, number, step=f"drop capability {number}")
        except OSError:
            # EINVAL: past the last capability that this kernel knows.
            if number < 38:
                raise
            return


def apply(_settings):
    kernel.prctl(kernel.PR_CAP_AMBIENT, kernel.PR_CAP_AMBIENT_CLEAR_ALL, step="clear ambient capabilities")
    kernel.capset(_HEADER, _NONE)
