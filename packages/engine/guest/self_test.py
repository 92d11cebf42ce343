"""What the engine runs in a real cell before it takes the first run: attempts that must all be refused.

`given` names things of the host: a file, a socket and the service's process. Returns the attempts that worked, by
guarantee. Everything here is harmless where it works.
"""

import ctypes
import os
import socket

CLONE_NEWUSER = 0x10000000


def main(given):
    libc = ctypes.CDLL(None, use_errno=True)

    def call(result):
        if result < 0:
            raise OSError(ctypes.get_errno(), "refused")

    def connect():
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(given["socket"])

    attempts = [
        ("files", "read a file of the host", lambda: open(given["file"]).close()),
        ("files", "write to Python's standard library", lambda: open(os.__file__, "r+b").close()),
        ("files", "make a file in /", lambda: os.close(os.open("/pycell-self-test", os.O_CREAT | os.O_WRONLY))),
        ("scratch", "list the engine's folder", lambda: os.listdir(given["folder"])),
        ("network", "open a TCP socket", lambda: socket.socket(socket.AF_INET).close()),
        ("network", "connect to the engine's socket", connect),
        ("processes", "signal its parent", lambda: os.kill(os.getppid(), 0)),
        ("processes", "read its parent's memory map", lambda: open(f"/proc/{os.getppid()}/maps").read()),
        ("processes", "read the service's environment", lambda: open(f"/proc/{given['pid']}/environ").read()),
        ("privilege", "become root", lambda: os.setuid(0)),
        ("privilege", "make a user namespace", lambda: call(libc.unshare(CLONE_NEWUSER))),
        ("privilege", "mount a file system", lambda: call(libc.mount(b"x", b"/", b"tmpfs", 0, None))),
        ("secrets", "find a variable of the service's environment", lambda: os.environ[given["variable"]]),
    ]
    worked = []
    for guarantee, name, attempt in attempts:
        try:
            attempt()
        except (OSError, KeyError):
            continue
        worked.append([guarantee, name])
    return {"tried": len(attempts), "worked": worked}
