"""capabilities: none left in any set, and none to be had from a file."""

import ctypes
import errno

from .. import kernel

NAME = "capabilities"

# Made once in the zygote: a cell only passes them on. Version 3 of capget(2)'s header, for oneself; all sets empty.
_HEADER = (ctypes.c_uint32 * 2)(0x20080522, 0)
_NONE = (ctypes.c_uint32 * 6)()


def drop_bounding_set(settings):
    """Empties the bounding set: after that no execve gives a capability. The slot does it once for all its cells.

    Who has no right to has nothing that a cell's uid could get back: there no_new_privs alone holds it.
    """
    privileged = settings.layers & {"uid per cell", "user namespace"}
    for number in range(64):
        try:
            kernel.prctl(kernel.PR_CAPBSET_DROP, number, step=f"drop capability {number}")
        except OSError:
            # EINVAL: past the last capability that this kernel knows.
            if privileged and number < 38:
                raise
            return


def apply(_settings):
    try:
        kernel.prctl(kernel.PR_CAP_AMBIENT, kernel.PR_CAP_AMBIENT_CLEAR_ALL, step="clear ambient capabilities")
    except OSError as error:
        # A kernel without ambient capabilities (gVisor) has none to clear.
        if error.errno != errno.EINVAL:
            raise
    kernel.capset(_HEADER, _NONE)
