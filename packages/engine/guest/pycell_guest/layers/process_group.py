"""process group: where there is no pid namespace, all of a cell's processes are one group that none can leave.

The filter answers setsid and setpgid without doing anything, so one kill reaches them all, and no fork slips through.
"""

from .. import kernel

NAME = "process group"


def apply(_settings):
    """In the slot: orphans come to it. The cell itself has begun a session before it is closed."""
    kernel.become_subreaper()
