"""What the host decided for this zygote, read once from its configuration file; and what differs by slot and cell.

Nothing here is secret or a tenant's: a cell inherits a copy of it.
"""

import ctypes
import json
import os
from dataclasses import dataclass, field

from . import kernel

# Mounted in the jail for the zygote only: guest/ (our sources), host/ (the socket and the configuration), cgroup/.
PRIVATE_FOLDER = "/run/pycell"
HOST_FOLDER = f"{PRIVATE_FOLDER}/host"


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
    # The folder that a script starts in, and what of the runtime its scratch would cover.
    work: str
    covered_paths: list
    # Open folders, so that they stay reachable when PRIVATE_FOLDER is unmounted.
    host_directory: int
    cgroup_directories: list
    # Set in the slot and before each cell.
    cgroup_slot: str = ""
    covered: list = field(default_factory=list)
    uid: int | None = None
    disk_bytes: int = 0
    base_data_bytes: int = 0
    base_anonymous_bytes: int = 0
    extra_tasks: int = 0
    seccomp_buffer: object = field(default=None, repr=False)

    @property
    def seccomp_address(self):
        return ctypes.addressof(self.seccomp_buffer)


def load():
    with open(f"{HOST_FOLDER}/zygote.json") as file:
        given = json.load(file)
    program = b""
    if "seccomp" in given["layers"]:
        with open(f"{HOST_FOLDER}/seccomp.bpf", "rb") as file:
            program = file.read()
    landlock_abi = kernel.landlock_abi()
    # The one layer that the kernel may lack: the cells then do not report it, and the engine sees what that breaks.
    wanted = {name for name in given["layers"] if name != "landlock" or landlock_abi}
    return Settings(
        layers=frozenset(wanted),
        limits=given["limits"],
        warm=given["warm"],
        warm_required=given["warmRequired"],
        uid_base=given["uidBase"],
        landlock_abi=landlock_abi,
        seccomp_filter=program,
        seccomp_buffer=ctypes.create_string_buffer(program, max(1, len(program))),
        environment=given["environment"],
        work=given["work"],
        covered_paths=given["covered"],
        host_directory=_folder(HOST_FOLDER),
        cgroup_directories=[_folder(f"{PRIVATE_FOLDER}/cgroup/{name}") for name in given["cgroups"]],
    )


def _folder(path):
    return os.open(path, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
