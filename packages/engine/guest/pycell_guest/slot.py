"""A slot: one place where cells live, one after another.

It is a fork of the zygote, where the host allows process 1 of its own pid namespace, in a cgroup and under a uid of its
own. For each cell it lays out fresh scratch, forks, and when the cell is done kills whatever is left of it, reaps it and
takes the scratch away. Like the zygote it never sees a tenant's bytes: those go between cell and host.

The files of a cell that ended before it could send them are still in its scratch. That is kept until the host has said
what is to become of it: to be cleared, or to be read by another cell, which is closed like any other.

Namespaces, cgroup and uid cost more to make than to keep, and nothing of a run stays in them; see
docs/ARCHITECTURE.md, "Slots".
"""

import gc
import os
import select
import time

from . import cell, family, held, kernel, layers
from .children import wake_on_child
from .heap import collapse
from .layers import capabilities, ipc_namespace, proc_view, rlimits, scratch, scratch_folder
from .link import Control, connect
from .usage import process_seconds, sockets, usage

# How long the kernel may take to collect what is left of a cell's sockets; it takes milliseconds.
SOCKETS_SECONDS = 2


def enter(settings, number):
    """Prepares what the next fork inherits; with a pid namespace in a middle process, which forks the slot and leaves."""
    settings.number = number
    names = layers.put_on(layers.BEFORE_SLOT, settings)
    if "pid namespace" in settings.layers and os.fork():
        os._exit(0)
    names += close_in(settings)
    gc.disable()
    collapse()
    control = Control(connect(settings, "slot", number))
    control.send(event="slot", layers=names)
    place = Slot(settings, number, control)
    try:
        place.serve()
    except OSError:
        pass  # the host let go of it while something was on its way there
    finally:
        place.leave()
    os._exit(0)


def close_in(settings):
    """In the slot: its layers and limits. Returns the layers' names."""
    if "uid per cell" in settings.layers:
        settings.uid = settings.uid_base + settings.number
    elif "user namespace" in settings.layers:
        # The slot itself counts as a task of the uid that its cells run under.
        settings.extra_tasks = 1
    names = layers.put_on(layers.IN_SLOT, settings)
    if "proc aside" not in settings.layers:
        settings.proc_directory = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    if "scratch folder" in settings.layers:
        scratch_folder.prepare(settings)
        os.environ.update(settings.environment)
    settings.covered = [scratch.Covered(path) for path in settings.covered_paths]
    rlimits.apply_in_slot(settings)
    _drop_bounding_set(settings)
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0, step="not dumpable")
    _spare_from_oom()
    return names


def _drop_bounding_set(settings):
    try:
        capabilities.drop_bounding_set(settings)
    except OSError as error:
        # Who may not do this cannot change uids either, or not for good.
        raise layers.LayerError("uid per cell" if "uid per cell" in settings.layers else capabilities.NAME, error) from error


def lay_out(settings):
    """In the slot before each cell: what the cell finds. Returns the names of the layers put on."""
    names = layers.put_on(layers.BEFORE_CELL, settings)
    if "proc view" in settings.layers:
        proc_view.lay_out(settings)
    if "scratch folder" in settings.layers:
        settings.free_before = held.free_bytes(settings)
    return names


def lay_out_again(settings):
    """The same for a cell that reads what another has left in its scratch."""
    names = layers.put_on((ipc_namespace,), settings)
    if "proc view" in settings.layers:
        proc_view.lay_out(settings)
    return names


def has_files(settings):
    """Whether there may be something in the cell's scratch that the host wants: only a tmpfs tells that by numbers."""
    return "scratch" not in settings.layers or scratch.is_changed(settings)


def take_away(settings):
    """In the slot when all processes of the cell are gone."""
    remove_view(settings)
    remove_scratch(settings)


def remove_view(settings):
    if "proc view" in settings.layers:
        proc_view.remove(settings)


def remove_scratch(settings):
    if "scratch" in settings.layers:
        scratch.remove(settings)
    else:
        scratch_folder.remove(settings)


def report_failure(settings, number, error):
    report = error.report() if isinstance(error, layers.LayerError) else _unexpected(error)
    # Where the slot is known already the host does not take a second word from it. No names of files: they are tenants'.
    os.write(2, f"slot {number}: {report['step']}: {type(error).__name__} {report['errno']}\n".encode())
    try:
        Control(connect(settings, "slot", number)).send(event="failed", **report)
    except OSError:
        pass  # the host is gone; the slot goes too


def _unexpected(error):
    return {"step": "slot", "errno": getattr(error, "errno", None) or 0, "message": f"{type(error).__name__}: {error}"}


def _spare_from_oom():
    """Where root allows, the kernel takes a cell and not its slot when the group's memory is full."""
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("-1000")
    except OSError:
        pass


class Slot:
    def __init__(self, settings, number, control):
        self.settings = settings
        self.number = number
        self.control = control
        self.pid = None
        # A cell has ended, and its scratch is still there.
        self.kept = False
        # Of orphans that were reaped during the run, and at its end of all; and what was used before its request.
        self.cpu_seconds = 0.0
        self.cpu_before = 0.0
        self.watch_seconds = None
        self.next_look = 0.0
        self.own_sockets = sockets()
        self.wake = wake_on_child()
        self.poller = select.poll()
        self.poller.register(control, select.POLLIN)
        self.poller.register(self.wake, select.POLLIN)

    def serve(self):
        while True:
            for descriptor, _ in self.poller.poll(self.until_look()):
                if descriptor == self.wake:
                    os.read(self.wake, 4096)
                    self.reap_finished()
                    continue
                messages = self.control.receive()
                if messages is None:
                    return
                for message in messages:
                    self.obey(message)
            # By the clock and not when it is quiet: orphans that die all the time would keep it from ever being so.
            if self.watch_seconds and self.pid and time.monotonic() >= self.next_look:
                self.tell_usage()

    def leave(self):
        """The host has let go of this slot. In a pid namespace of its own the kernel ends what is left when it exits."""
        if "pid namespace" not in self.settings.layers and self.pid:
            self.kill_all(None)
        if "scratch folder" in self.settings.layers:
            scratch_folder.leave(self.settings)

    def until_look(self):
        """Milliseconds until the watch is to look again, None where there is none."""
        if self.watch_seconds is None:
            return None
        return max(0, self.next_look - time.monotonic()) * 1000

    def obey(self, message):
        what = message["do"]
        if what == "spawn":
            self.spawn(message)
        elif what == "collect":
            self.collect(message)
        elif what == "watch" and self.pid:
            # What the cell took to close and warm itself is not the run's.
            self.cpu_before = process_seconds(self.pid)
            self.watch_seconds = message["seconds"]
            self.settings.memory_bytes = message["memoryBytes"]
            self.next_look = time.monotonic() + self.watch_seconds
        elif what == "usage" and self.pid:
            self.tell_usage()
        elif what == "end":
            keep = message["keep"]
            self.reap_finished(keep)  # one that has ended by itself meanwhile tells its own end
            if self.pid:
                self.end(None, keep)
            elif not keep:
                self.clear()
        elif what == "clear":
            self.clear()

    def tell_usage(self):
        begun = time.monotonic()
        used = usage(self.settings, self.pid)
        used["cpuMs"] = (used.pop("cpuSeconds") + self.cpu_seconds - self.cpu_before) * 1000
        self.control.send(event="usage", **used)
        if self.watch_seconds:
            # Who makes it slow to look, by thousands of descriptors, does not get the processor for that.
            now = time.monotonic()
            self.next_look = now + max(self.watch_seconds, 3 * (now - begun))

    def spawn(self, message):
        self.settings.disk_bytes = message["diskBytes"]
        self.settings.memory_bytes = self.settings.limits["memoryBytes"]
        try:
            names = lay_out(self.settings)
        except layers.LayerError as error:
            self.control.send(event="failed", **error.report())
            return
        self.fork(message["cell"], names, cell.serve)

    def collect(self, message):
        """A cell in the scratch that another has left."""
        if not self.kept:
            return
        try:
            names = lay_out_again(self.settings)
        except layers.LayerError as error:
            self.control.send(event="failed", **error.report())
            return
        self.kept = False
        self.fork(message["cell"], names, cell.collect)

    def fork(self, number, names, work):
        self.cpu_seconds = self.cpu_before = 0.0
        # Made here, where touching memory costs no copy, for the cell alone: nothing of a run is on them yet.
        connections = [connect(self.settings, role, self.number, number) for role in cell.ROLES]
        pid = os.fork()
        if pid == 0:
            # Never returns: a cell that came back here would be a second slot.
            cell.main(self.settings, connections, names, self.control, work)
        self.pid = pid
        if "pid namespace" not in self.settings.layers:
            # For the case that nobody of us is left to end it.
            self.control.send(event="cell", group=pid)
        for connection in connections:
            connection.close()

    def reap_finished(self, keep=True):
        """Collects what ended by itself: orphans of the cell, so that they do not count as its tasks, or the cell."""
        while self.pid:
            try:
                pid, status, used = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            self.cpu_seconds += used.ru_utime + used.ru_stime
            if pid == self.pid:
                self.end(status, keep)

    def end(self, status, keep):
        """Kills all that is left of the cell, reaps it, takes the scratch away, and says how the cell ended.

        `status` is that of its first process, None where that is still there: `killed` then says that it was our doing.
        `keep`: the scratch stays where it may hold files, until the host says `clear` or `collect`.
        """
        killed = status is None
        status = self.kill_all(status)
        self.pid = self.watch_seconds = None
        remove_view(self.settings)
        self.kept = keep and has_files(self.settings)
        if not self.kept:
            remove_scratch(self.settings)
        self.wait_for_sockets()
        self.control.send(
            event="ended",
            code=os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
            signal=os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
            killed=killed,
            cpuMs=(self.cpu_seconds - self.cpu_before) * 1000,
            kept=self.kept,
        )

    def clear(self):
        if self.kept:
            self.kept = False
            remove_scratch(self.settings)
            self.control.send(event="cleared")

    def wait_for_sockets(self):
        """Sockets that were sent over sockets outlive their process until the kernel collects them, names and all."""
        deadline = time.monotonic() + SOCKETS_SECONDS
        while "network namespace" in self.settings.layers and sockets() > self.own_sockets:
            if time.monotonic() > deadline:
                raise TimeoutError("sockets of a cell are left")
            time.sleep(0.001)

    def kill_all(self, status):
        while True:
            try:
                family.kill(self.settings, self.pid, status is not None)
                pid, ended, used = os.wait4(-1, 0)
            except ChildProcessError:
                family.wait_for_end(self.settings, self.pid)
                return status
            self.cpu_seconds += used.ru_utime + used.ru_stime
            if pid == self.pid:
                status = ended
