"""The layers, in the order in which they are put on: one file each, each with NAME and apply(settings).

A layer that cannot be put on raises; `put_on` turns that into LayerError with the layer's name and errno, and the
process that was being closed ends. What this host offers was decided by the engine: `settings.layers` names what is to
hold, and a layer that is named and fails is never skipped.
"""

from . import (
    capabilities,
    cgroup,
    cgroup_namespace,
    chroot,
    identity,
    ipc_namespace,
    landlock,
    mount_namespace,
    network_namespace,
    no_new_privileges,
    pid_namespace,
    proc,
    proc_aside,
    proc_view,
    process_group,
    rlimits,
    scratch,
    scratch_folder,
    seccomp,
    user_namespace,
    uts_namespace,
    watched,
)

# In the process between zygote and slot: what only takes effect on the next fork.
BEFORE_SLOT = (cgroup, pid_namespace, mount_namespace, network_namespace, uts_namespace, cgroup_namespace)
# In the slot, which is process 1 of its namespace: once.
IN_SLOT = (proc, proc_aside, user_namespace, process_group)
# In the slot before each cell, so that the cell inherits them fresh.
BEFORE_CELL = (ipc_namespace, scratch, scratch_folder)
# In the cell itself. seccomp is last: it forbids all the others.
IN_CELL = (rlimits, proc_view, chroot, identity, capabilities, no_new_privileges, watched, landlock, seccomp)


class LayerError(Exception):
    """A layer could not be put on. `step` is its name, `errno` the kernel's number (0 where there is none)."""

    def __init__(self, step, error):
        super().__init__(str(error))
        self.step = step
        self.errno = getattr(error, "errno", None) or 0

    def report(self):
        return {"step": self.step, "errno": self.errno, "message": str(self)}


def put_on(layers, settings):
    """Applies those of `layers` that `settings.layers` names; returns their names."""
    names = []
    for layer in layers:
        if layer.NAME not in settings.layers:
            continue
        try:
            layer.apply(settings)
        except Exception as error:
            raise LayerError(layer.NAME, error) from error
        names.append(layer.NAME)
    return names
