"""The zygote: imports what scripts use, then forks slots and reaps them; nothing else.

It never sees a script, an input or an output, and holds one thread, no secret and no connection but its control.
"""

import gc
import os
import select
import shutil
import signal
import sys
import time

from . import (
    cell,
    display,
    family,
    keeper,
    kernel,
    layers,
    programs,
    randomness,
    semaphores,
    slot,
    warm,
)
from .children import forget_children, wake_on_child
from .heap import collapse, gather, join, settle
from .link import Control, connect
from .settings import load
from .usage import resident_at_first


# Python 3.11 and later specialize bytecode after some executions (PEP 659); a cell alone would never get there.
REHEARSALS = 32
OTHER_REHEARSALS = 8


def main(folder, kept):
    """`folder`: what the host has made for this zygote. `kept`: the jail is no namespace that ends all it holds."""
    settings = load(folder)
    if kept:
        keeper.keep(settings)
    kernel.become_subreaper()
    if "chroot" in settings.layers:
        layers.chroot.prepare(settings)
    control = Control(connect(settings, "zygote"))
    held = gather()
    display.install()
    try:
        own = prepare_matplotlib(settings)
        imported, missing = warm.imports(settings.warm, settings.warm_required)
    except Exception as error:
        control.send(event="failed", step="warm imports", errno=0, message=f"{type(error).__name__}: {error}")
        sys.exit(1)
    os.environ.clear()
    os.environ.update(settings.environment)
    if "scratch folder" in settings.layers:
        semaphores.install()
    programs.prepare()
    cell.open_streams()
    randomness.prepare()
    for _ in range(REHEARSALS):
        cell.rehearse(settings, own)
    for request in cell.OTHER_REHEARSALS:
        for _ in range(OTHER_REHEARSALS):
            cell.rehearse(settings, own, request)
    del held
    gc.collect()
    settle()
    gc.freeze()
    collapse()
    join()
    settings.base_data_bytes = layers.rlimits.data_bytes()
    settings.base_space_bytes = layers.rlimits.space_bytes()
    settings.base_resident_bytes = resident_at_first()
    control.send(event="warm", imported=imported, missing=missing, threads=len(os.listdir("/proc/self/task")))
    serve(settings, control)


def prepare_matplotlib(settings):
    """Copies the font cache to where it can be written: matplotlib refuses a folder that it cannot write to."""
    own = os.environ["MPLCONFIGDIR"]
    if settings.matplotlib:
        shutil.copytree(settings.matplotlib, own, dirs_exist_ok=True)
    os.makedirs(own, exist_ok=True)
    return own


def serve(settings, control):
    wake = wake_on_child()
    poller = select.poll()
    poller.register(control, select.POLLIN)
    poller.register(wake, select.POLLIN)
    # Their numbers by process id; in pid namespaces the kernel keeps order, and they are not known.
    slots = {}
    while True:
        for descriptor, _ in poller.poll():
            if descriptor == wake:
                os.read(wake, 4096)
                reap(control, slots)
                continue
            messages = control.receive()
            if messages is None:
                return
            for message in messages:
                if "slot" in message:
                    start_slot(settings, control, message["slot"], slots)
                else:
                    end_slot(message["end"], slots)


def start_slot(settings, control, number, slots):
    """Forks the slot; for a pid namespace by way of a middle process, as that takes effect on the next fork only."""
    child = os.fork()
    if child:
        if "pid namespace" in settings.layers:
            os.waitpid(child, 0)
        else:
            slots[child] = number
        return
    try:
        forget_children()
        control.connection.close()
        slot.enter(settings, number)
    except BaseException as error:  # nothing of the zygote's own may run on in the child
        slot.report_failure(settings, number, error)
    finally:
        os._exit(1)


def end_slot(number, slots):
    """One that does not answer: the host has given it up. What it leaves comes to us."""
    for pid, each in slots.items():
        if each == number:
            os.kill(pid, signal.SIGKILL)


def reap(control, slots):
    """Collects slots that ended, and ends what they left; then their number, and uid, may be given again."""
    ended = []
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            break
        if not pid:
            if not slots and not ended:
                return
            # A slot that was killed could not end its cell: that is a child of ours now.
            if not family.kill_orphans(slots):
                break
            time.sleep(0.001)
        elif pid in slots:
            ended.append(slots.pop(pid))
    for number in ended:
        control.send(event="reaped", slot=number)
