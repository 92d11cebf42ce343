"""no_new_privs: setuid files and file capabilities give nothing, for good."""

from .. import kernel

NAME = "no_new_privs"


def apply(_settings):
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1, step="no_new_privs")
