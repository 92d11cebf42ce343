"""The zygote: imports what scripts use, then forks slots and reaps them; nothing else.

It never sees a script, an input or an output, and holds one thread, no secret and no connection but its control.
"""

import gc
import os
import select
import shutil
import sys

from . import cell, kernel, layers, randomness, slot, warm
from .children import forget_children, wake_on_child
from .heap import collapse, gather, join, settle
from .link import Control, connect
from .settings import PRIVATE_FOLDER, load
from .usage import anonymous_bytes


# Python 3.11 and later specialize bytecode after some executions (PEP 659); a cell alone would never get there.
REHEARSALS = 32


def main():
    settings = load()
    kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1, step="subreaper")
    control = Control(connect(settings, "zygote"))
    held = gather()
    try:
        prepare_matplotlib()
        imported, missing = warm.imports(settings.warm, settings.warm_required)
    except Exception as error:
        control.send(event="failed", step="warm imports", errno=0, message=f"{type(error).__name__}: {error}")
        sys.exit(1)
    os.environ.clear()
    os.environ.update(settings.environment)
    cell.open_streams()
    randomness.prepare()
    for _ in range(REHEARSALS):
        cell.rehearse(settings, PRIVATE_FOLDER)
    del held
    gc.collect()
    settle()
    gc.freeze()
    collapse()
    join()
    settings.base_data_bytes = layers.rlimits.data_bytes()
    settings.base_anonymous_bytes = anonymous_bytes()
    control.send(event="warm", imported=imported, missing=missing, threads=len(os.listdir("/proc/self/task")))
    serve(settings, control)


def prepare_matplotlib():
    """Copies the font cache to where it can be written: matplotlib refuses a folder that it cannot write to."""
    ready = f"{PRIVATE_FOLDER}/matplotlib"
    if os.path.isdir(ready):
        shutil.copytree(ready, os.environ["MPLCONFIGDIR"])


def serve(settings, control):
    wake = wake_on_child()
    poller = select.poll()
    poller.register(control, select.POLLIN)
    poller.register(wake, select.POLLIN)
    while True:
        for descriptor, _ in poller.poll():
            if descriptor == wake:
                os.read(wake, 4096)
                reap()
                continue
            messages = control.receive()
            if messages is None:
                return
            for message in messages:
                start_slot(settings, control, message["slot"])


def start_slot(settings, control, number):
    """Forks the slot by way of a middle process, as namespaces of a kind take effect on the next fork only."""
    middle = os.fork()
    if middle:
        os.waitpid(middle, 0)
        return
    try:
        forget_children()
        control.connection.close()
        slot.enter(settings, number)
    except BaseException as error:  # nothing of the zygote's own may run on in the child
        slot.report_failure(settings, number, error)
    finally:
        os._exit(1)


def reap():
    """Collects slots that ended; the host learns it from their closed connections."""
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
