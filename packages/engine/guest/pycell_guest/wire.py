"""Frames between host and cell: one type byte, a 32-bit big-endian length, the payload.

host -> cell  Q  the request, JSON; of a cell that collects what another left behind, what that one was given, JSON
cell -> host  R  locked down and waiting, JSON {"layers": [...]}
              F  a layer failed, JSON {"step", "errno", "message"}
              V  something displayed: its data as a JSON object, a newline, its metadata as a JSON object; empty where
                 a display was left out
              L  a file: a JSON line {"path", "size", "reason"?}, a newline, its bytes, or none where there is a reason;
                 empty where a file is not even listed
              D  done: a JSON line {"status", "error", "trace", "hint", "warnings"}, a newline, the result's JSON text
"""

import builtins
import struct

__builtins__ = dict(vars(builtins))  # see text.py

REQUEST = b"Q"
READY = b"R"
FAILED = b"F"
DISPLAY = b"V"
FILE = b"L"
DONE = b"D"

_HEADER = struct.Struct(">cI")


def header(kind, length):
    return _HEADER.pack(kind, length)


def send(channel, kind, payload):
    channel.sendall(header(kind, len(payload)) + payload)


def receive(channel):
    """The next frame as (kind, payload), or None where the host has closed the channel."""
    header = _exactly(channel, _HEADER.size)
    if header is None:
        return None
    kind, length = _HEADER.unpack(header)
    payload = _exactly(channel, length)
    return None if payload is None else (kind, payload)


def _exactly(channel, count):
    if not count:
        return b""
    first = channel.recv(count)
    if len(first) == count:
        return first
    parts = bytearray(first)
    while first and len(parts) < count:
        first = channel.recv(min(count - len(parts), 1 << 20))
        parts += first
    return bytes(parts) if len(parts) == count else None
