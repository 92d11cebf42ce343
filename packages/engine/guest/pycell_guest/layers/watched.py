"""watched: the slot may look at the files that the cell has open, which a changed uid would hide from it.

That makes the cell's /proc entries those of its own uid. In a rung where cells share one, Landlock keeps others out.
"""

from .. import kernel

NAME = "watched"


def apply(_settings):
    kernel.prctl(kernel.PR_SET_DUMPABLE, 1, step="dumpable")
