"""Connections to the host's socket, and the lines that go over a control connection.

A connection begins with one line, `role slot cell`. It is believed because only the zygote's own code can reach the
socket: a cell connects before it is closed, and the folder is not in its tree.
"""

import _socket
import json
import os


def connect(settings, role, slot=0, cell=0):
    # The plain class, without what socket.socket adds: a cell takes page faults for everything it touches.
    connection = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM | _socket.SOCK_CLOEXEC)
    # By the working directory: the folder may be on no path any more, and /proc covered.
    os.fchdir(settings.host_directory)
    connection.connect("host.sock")
    os.chdir("/")
    connection.sendall(f"{role} {slot} {cell}\n".encode())
    return connection


class Control:
    """JSON lines in both directions; used by the zygote and by each slot."""

    def __init__(self, connection):
        self.connection = connection
        self._rest = b""

    def fileno(self):
        return self.connection.fileno()

    def send(self, **message):
        self.connection.sendall(json.dumps(message).encode() + b"\n")

    def receive(self):
        """The messages that have come; None where the host has closed the connection. Blocks for the first."""
        data = self.connection.recv(65536)
        if not data:
            return None
        *lines, self._rest = (self._rest + data).split(b"\n")
        return [json.loads(line) for line in lines]
