"""capabilities: none left in any set, and none to be had from a file."""

from .. import kernel

NAME = "capabilities"


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
    kernel.capset_none()
