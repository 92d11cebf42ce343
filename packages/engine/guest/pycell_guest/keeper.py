"""The keeper: the first process of a jail that is no namespace of its own. It ends whatever the zygote leaves behind.

Where the kernel gives it a pid namespace, the zygote is process 1 of that, and its end is the end of all. Elsewhere
orphans come to the keeper, which waits for the slots to tidy up, and then kills what is left.
"""

import os
import select
import signal
import sys
import time

from . import family, kernel
from .children import forget_children, wake_on_child

# Slots end their cells and remove their folders when the host lets go of them.
PATIENCE_SECONDS = 3


def keep(settings):
    """Returns in the process that is to be the zygote; the keeper itself never does."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    wake = wake_on_child()
    separate = "pid namespace" in settings.layers
    if separate:
        kernel.unshare(kernel.CLONE_NEWPID, "unshare pid")
    else:
        kernel.become_subreaper()
    zygote = os.fork()
    if zygote == 0:
        os.close(wake)
        forget_children()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL, step="die with the keeper")
        return
    try:
        _watch(wake, zygote)
    finally:
        _end(zygote, separate)
        os._exit(0)


def _watch(wake, zygote):
    while True:
        select.select([wake], [], [])
        os.read(wake, 4096)
        while (ended := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG)) is not None:
            if ended.si_pid == zygote:
                return


def _end(zygote, separate):
    try:
        os.kill(zygote, signal.SIGKILL)
    except ProcessLookupError:
        pass
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid:
            continue
        if not separate and time.monotonic() > deadline:
            family.kill_orphans(set())
        time.sleep(0.005)
