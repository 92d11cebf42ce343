"""A run's files: those that it starts with, and those that it has made or changed, on their way back to the host.

The second half works after the script, in its process or, where that was killed, in another cell in the same place
(slot.py, `collect`). What it meets is the script's making, and it has no right that the script does not have: a race that
leads it astray shows what the script could have read itself.
"""

import _signal
import binascii
import builtins
import errno
import io
import os
import stat
import sys
from types import ModuleType

from . import wire
from .values import to_json

__builtins__ = dict(vars(builtins))  # see text.py

# As the host holds them (engine/src/output-files.ts).
MOST_WITH_CONTENT = 64
MOST_BYTES = 10 << 20
MOST_LISTED = 1000
DEEPEST = 32
LONGEST_PATH = 1024

# A tmpfs has 4096 names; a folder on disk may get more before the watch sees it.
MOST_LOOKED_AT = 10_000
PIECE_BYTES = 256 << 10
FIRST_OWN_DESCRIPTOR = 6

SCRIPT, CACHE = "script.py", "__pycache__"

# Taken before the script runs, which may replace them in their modules.
_open, _close, _closerange, _fstat, _lstat = os.open, os.close, os.closerange, os.fstat, os.lstat
_scandir, _preadv, _chmod, _strerror = os.scandir, os.preadv, os.chmod, os.strerror
_module, _mask = sys.modules.get, _signal.pthread_sigmask
_BLOCK, _ALL_SIGNALS = int(_signal.SIG_BLOCK), _signal.valid_signals()
_is_regular, _is_folder, _is_link = stat.S_ISREG, stat.S_ISDIR, stat.S_ISLNK
_is_fifo, _is_socket = stat.S_ISFIFO, stat.S_ISSOCK
_Text, _fileno, _File = io.TextIOWrapper, io.FileIO.fileno, io.FileIO
_flushes = {kind: kind.flush for kind in (io.TextIOWrapper, io.BufferedWriter, io.BufferedRandom)}
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# Neither a link nor a pipe that nobody writes to keeps us.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def digester():
    """Not at the head: where nothing else of the warm imports needs it, OpenSSL makes every fork dearer."""
    from hashlib import sha256

    return sha256


class Given:
    """What tells whether a file is still as it was given: size and SHA-256, by path."""

    def __init__(self, digests=()):
        self.digests = dict(digests)
        self.sha256 = digester() if self.digests else None

    def is_unchanged(self, path, descriptor, size, buffer):
        if path not in self.digests or self.digests[path][0] != size:
            return False
        digest = self.sha256()
        for piece in _pieces(descriptor, size, buffer):
            digest.update(piece)
        return digest.hexdigest() == self.digests[path][1]


def write(files, folder):
    """Puts a request's files into the work folder, before the script; the host has checked their paths."""
    digests = {}
    for each in files:
        path, content = each["path"], each["content"]
        data = binascii.a2b_base64(content) if each.get("encoding") == "base64" else content.encode()
        parent = os.path.dirname(path)
        if parent:
            os.makedirs(f"{folder}/{parent}", exist_ok=True)
        descriptor = os.open(f"{folder}/{path}", _NEW, 0o644)
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        finally:
            os.close(descriptor)
        digests[path] = (len(data), digester()(data).hexdigest())
    return Given(digests)


class NotRead(Exception):
    """The work folder cannot be looked into."""


def send(channel, folder, given):
    """Sends what is new or changed in the work folder: a frame for each file, sorted by path.

    Raises NotRead, MemoryError, and OSError where the channel is closed.
    """
    try:
        found, whole = look(folder)
        if not found:
            return  # a run without files ends here
        # A handler of the script's is not to raise in the middle of a frame.
        _mask(_BLOCK, _ALL_SIGNALS)
        _flush_open_files()
    except OSError as error:
        if error.errno != errno.EMFILE:
            raise NotRead(_strerror(error.errno)) from None
        # The script has all the descriptors that there may be; it is over.
        _flush_open_files()
        _closerange(FIRST_OWN_DESCRIPTOR, 1 << 16)
        found, whole = look(folder)
    sender = _Sender(channel, folder, given)
    for path in sorted(found):
        sender.add(path, found[path])
    if not whole:
        # How much more there is, is not known.
        sender.count()


def look(folder):
    """What is in the work folder: {path as UTF-8: "file", "other", or "deep" or "closed" of a folder that is not entered},
    and whether that is all of it."""
    found, todo = {}, [(b"", 0)]
    left = MOST_LOOKED_AT
    while todo:
        path, depth = todo.pop()
        if depth > DEEPEST:
            found[path] = "deep"
            continue
        try:
            entries = _enter(folder, path)
        except OSError as error:
            if not path or error.errno == errno.EMFILE:
                raise
            found[path] = "closed"
            continue
        prefix = path and path + b"/"
        with entries:
            for entry in entries:
                name = entry.name
                if name == CACHE or (name == SCRIPT and not path):
                    continue
                if not left:
                    return found, False
                left -= 1
                below = prefix + name.encode("utf-8", "surrogateescape")
                if entry.is_dir(follow_symlinks=False):
                    todo.append((below, depth + 1))
                else:
                    found[below] = "file" if entry.is_file(follow_symlinks=False) else "other"
    return found, True


def _enter(folder, path):
    if not path:
        try:
            return _scandir(folder)
        except PermissionError:
            _chmod(folder, 0o700)  # by its owner, who is us
            return _scandir(folder)
    descriptor = _open_folder(folder, path)
    try:
        return _scandir(descriptor)
    finally:
        _close(descriptor)


def _open_folder(folder, path):
    where = folder.encode() + b"/" + path
    try:
        return _open(where, _FOLDER)
    except PermissionError:
        _chmod(where, 0o700)
        return _open(where, _FOLDER)


def _flush_open_files():
    """What the script has left open in its variables, as at the end of Python; in regular files, where that cannot wait."""
    module = _module("script") or _module("__main__")
    for value in list(vars(module).values()) if type(module) is ModuleType else ():
        try:
            kind = type(value)
            if kind in _flushes:
                buffer = value.buffer if kind is _Text else value
                if type(buffer) in _flushes and type(buffer.raw) is _File and _is_regular(_fstat(_fileno(buffer.raw)).st_mode):
                    _flushes[kind](value)
        except BaseException:  # closed, or full
            pass


class _Sender:
    def __init__(self, channel, folder, given):
        self.channel = channel
        self.folder = folder.encode()
        self.given = given
        self.contents = self.listed = 0
        self.room = MOST_BYTES
        self.names = set()
        # Before the first frame: later nothing of size is asked of the memory.
        self.buffer = bytearray(PIECE_BYTES)

    def add(self, path, kind):
        where = self.folder + b"/" + path
        if kind == "file":
            self.add_file(path, where)
        elif kind == "other":
            state = _try_lstat(where)
            if state:
                self.leave_out(path, state.st_size, _reason(state.st_mode))
        else:
            self.leave_out(path, 0, kind)

    def add_file(self, path, where):
        try:
            descriptor = self.open(where)
        except OSError:
            state = _try_lstat(where)
            if state:  # not removed meanwhile
                self.leave_out(path, state.st_size, "closed" if _is_regular(state.st_mode) else _reason(state.st_mode))
            return
        try:
            state = _fstat(descriptor)
            size = state.st_size
            if not _is_regular(state.st_mode):
                self.leave_out(path, size, _reason(state.st_mode))
            elif self.given.is_unchanged(_text(path), descriptor, size, self.buffer):
                pass
            elif self.contents >= MOST_WITH_CONTENT:
                self.leave_out(path, size, "count")
            elif size > self.room:
                self.leave_out(path, size, "room")
            elif self.list(path, size, None, size):
                self.contents += 1
                self.room -= size
                for piece in _pieces(descriptor, size, self.buffer):
                    self.channel.sendall(piece)
        finally:
            _close(descriptor)

    def open(self, where):
        try:
            return _open(where, _FILE)
        except PermissionError:
            if not _is_regular(_lstat(where).st_mode):
                raise
            _chmod(where, 0o600)
            return _open(where, _FILE)

    def leave_out(self, path, size, reason):
        self.list(path, size, reason, 0)

    def list(self, path, size, reason, follows):
        """Sends the head of a frame that `follows` bytes of content complete; False where it is only counted."""
        text = _text(path)
        if self.listed >= MOST_LISTED or len(path) > LONGEST_PATH:
            self.count()
            return False
        if text in self.names:
            # Two names that are not UTF-8.
            self.count()
            return False
        self.listed += 1
        self.names.add(text)
        about = {"path": text, "size": size}
        if reason:
            about["reason"] = reason
        head = to_json(about)[0].encode() + b"\n"
        self.channel.sendall(wire.header(wire.FILE, len(head) + follows) + head)
        return True

    def count(self):
        wire.send(self.channel, wire.FILE, b"")


def _pieces(descriptor, size, buffer):
    """The file's first `size` bytes; zeros where it has become shorter meanwhile or cannot be read."""
    at = 0
    while at < size:
        part = memoryview(buffer)[: min(size - at, PIECE_BYTES)]
        try:
            count = _preadv(descriptor, [part], at)
        except OSError:
            count = 0
        if not count:
            part[:] = bytes(len(part))
            count = len(part)
        yield part[:count]
        at += count


def _text(path):
    return path.decode("utf-8", "replace")


def _try_lstat(where):
    try:
        return _lstat(where)
    except OSError:
        return None


def _reason(mode):
    if _is_link(mode):
        return "link"
    if _is_fifo(mode):
        return "fifo"
    if _is_socket(mode):
        return "socket"
    return "closed" if _is_folder(mode) or _is_regular(mode) else "device"
