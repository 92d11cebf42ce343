"""What the host decided for this zygote, read once from its configuration file; and what differs by slot and cell.

Nothing here is secret or a tenant's: a cell inherits a copy of it.
"""

import ctypes
import json
import os
from dataclasses import dataclass, field

from . import kernel


@dataclass
class Settings:
    layers: frozenset
    limits: dict
    warm: list
    warm_required: bool
    uid_base: int
    landlock_abi: int
    seccomp_filter: bytes
    environment: dict
    # The zygote's own: a mount that slots take away ("" where there is none), and matplotlib's font cache.
    private_folder: str
    matplotlib: str
    # The folders that a cell may write in; a script starts in `work`.
    work: str
    tmp: str
    shm: str
    # Where no tmpfs can be mounted: the folder that slots have their folders in. With a prepared root it lies in that.
    scratch_base: str
    root: str
    # A folder of the zygote's to mount things in for a moment.
    aside: str
    # What of the runtime a tmpfs of the cell's would cover.
    covered_paths: list
    # Paths that Landlock lets cells read and run, and those that they may write to.
    readable: list
    writable: list
    # The kernel does not hold RLIMIT_DATA; what others of the same user may have as tasks, where cells share its uid.
    limit_space: bool
    tasks_of_user: int
    # Open folders, so that they stay reachable when they are unmounted.
    host_directory: int
    cgroup_directories: list
    # Set in the slot and before each cell.
    number: int = 0
    slot_folder: str = ""
    covered: list = field(default_factory=list)
    uid: int | None = None
    disk_bytes: int = 0
    # Of the scratch's file system before the cell.
    free_before: int = 0
    # In the scratch of the cell, before it.
    inodes_before: int = 0
    # The run's own, which may be lower than the ceiling.
    memory_bytes: int = 0
    base_data_bytes: int = 0
    base_space_bytes: int = 0
    base_resident_bytes: int = 0
    extra_tasks: int = 0
    proc_directory: int = -1
    seccomp_buffer: object = field(default=None, repr=False)

    @property
    def seccomp_address(self):
        return ctypes.addressof(self.seccomp_buffer)

    @property
    def places(self):
        """The folders that a cell may write in."""
        return [place for place in (self.shm, self.tmp, self.work) if place]

    def set_filter(self, program):
        self.seccomp_filter = program
        self.seccomp_buffer = ctypes.create_string_buffer(program, max(1, len(program)))


def load(folder):
    """Reads zygote.json, and seccomp.bpf where there is one, in the folder that the host has made for this zygote."""
    with open(f"{folder}/zygote.json") as file:
        given = json.load(file)
    settings = Settings(
        layers=frozenset(given["layers"]),
        limits=given["limits"],
        warm=given["warm"],
        warm_required=given["warmRequired"],
        uid_base=given["uidBase"],
        landlock_abi=min(kernel.landlock_abi(), given["mostLandlockAbi"]),
        seccomp_filter=b"",
        environment=given["environment"],
        private_folder=given["privateFolder"],
        matplotlib=given["matplotlib"],
        work=given["work"],
        tmp=given["tmp"],
        shm=given["shm"],
        scratch_base=given["scratchBase"],
        root=given["root"],
        aside=given["aside"],
        covered_paths=given["covered"],
        readable=given["readable"],
        writable=given["writable"],
        limit_space=given["limitSpace"],
        tasks_of_user=given["tasksOfUser"],
        host_directory=_folder(folder),
        cgroup_directories=[_folder(path) for path in given["cgroups"]],
    )
    if os.path.exists(f"{folder}/seccomp.bpf"):
        with open(f"{folder}/seccomp.bpf", "rb") as file:
            settings.set_filter(file.read())
    return settings


def _folder(path):
    return os.open(path, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
