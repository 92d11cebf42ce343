"""Errors by which the kernel or Python says that a limit of the run is met."""

import builtins
import errno
import os
import subprocess

from .text import plain_str

__builtins__ = dict(vars(builtins))  # see text.py

_FORKS = (subprocess.__file__, os.path.join("multiprocessing", "popen_fork.py"))
_ENOSPC, _EDQUOT, _EFBIG, _EMFILE, _EAGAIN = errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EMFILE, errno.EAGAIN


def rule(error, frames, situation):
    kind = type(error)
    if kind is RuntimeError and plain_str(error) == "can't start new thread":
        return _tasks(situation, " and each thread's stack counts as memory")
    if not issubclass(kind, OSError):
        return None
    number = error.errno
    if number in (_ENOSPC, _EDQUOT):
        room = _amount(situation, "diskBytes")
        return f"The run's files may take {room} together: write less, or delete what is done with."
    if number == _EFBIG:
        return f"One file may have {_amount(situation, 'fileBytes')}: write less, or into several files."
    if number == _EMFILE:
        many = _amount(situation, "openFiles")
        return f"A process may have {many} files open at once: close them, best by `with`."
    if number == _EAGAIN and _is_fork(frames, situation):
        return _tasks(situation, " and what has ended counts until it is waited for")
    return None


def _tasks(situation, besides):
    many = _amount(situation, "processes")
    return f"A run may have {many} processes and threads at once,{besides}: start fewer, for example by a pool."


def _is_fork(frames, situation):
    """Sockets and pipes give the same error; then the line is another."""
    if not frames:
        return False
    code, line = frames[-1]
    if code.co_filename.endswith(_FORKS):
        return True
    lines = situation.text.split("\n")
    return code.co_filename.startswith(situation.folder) and 0 < line <= len(lines) and "fork(" in lines[line - 1]


def _amount(situation, name):
    """`64 MiB (limits.diskBytes)`"""
    value = situation.limits.get(name)
    if type(value) is not int:
        return f"`limits.{name}`"
    return f"{_bytes(value) if name.endswith('Bytes') else value} (`limits.{name}`)"


def _bytes(count):
    for size, unit in ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
        if count >= size:
            return f"{round(count / size, 1):g} {unit}"
    return f"{count} bytes"
