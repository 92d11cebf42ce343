"""Files of /proc about a script's processes, read so that nothing of the script's stays in the reader.

They name the process, by a word that is the script's to choose (PR_SET_NAME). A slot that kept it, if only in memory that it
has freed, would hand it to later cells with its heap.
"""

import os

_buffer = bytearray(8192)


def read(proc, path, behind_first=None, behind_last=None):
    """The file's text, or what is behind the first or last such byte. What it leaves out is wiped out."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC, dir_fd=proc)
    try:
        count = os.readv(descriptor, [_buffer])
    finally:
        os.close(descriptor)
    start = 0
    if behind_first:
        start = _buffer.find(behind_first, 0, count)
    elif behind_last:
        start = _buffer.rfind(behind_last, 0, count) + 1
    text = bytes(memoryview(_buffer)[start:count])
    _buffer[:count] = bytes(count)
    return text
