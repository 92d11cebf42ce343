"""For scripts that look for another run's bytes in all readable memory of their own process.

A mark is given and looked for with every byte one higher, so that the search itself does not hold it. Memory is copied
by write(2), which answers EFAULT where reading would end the process; /proc/self/mem is closed to a cell.
"""

import ctypes
import os

STEP = 4 << 20
OVERLAP = 64
_UP = bytes((value + 1) % 256 for value in range(256))
_libc = ctypes.CDLL(None)
_libc.pwrite.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_long)
_libc.pwrite.restype = ctypes.c_ssize_t


def shifted(text):
    """The mark as the search wants it: for the run that holds the mark and makes sure that it would be found."""
    return text.encode().translate(_UP).decode("latin-1")


def scan_memory(marks, everything=True, maps=None):
    """Those of the shifted marks that this process's memory has, with the mapping; and how many bytes were read.

    `maps`: the zygote's, for a cell that has no /proc. A fork has the same, but for what came later.
    """
    needles = [mark.encode("latin-1") for mark in marks]
    found, total = [], 0
    if maps is None:
        with open("/proc/self/maps") as file:
            maps = file.read()
    # gVisor has no O_TMPFILE.
    path = os.environ["TMPDIR"] + "/copy-of-memory"
    copy = os.open(path, os.O_RDWR | os.O_CREAT)
    os.unlink(path)
    for line in maps.splitlines():
        fields = line.split(None, 5)
        name = fields[5].strip() if len(fields) > 5 else ""
        if "r" not in fields[1] or name.startswith("[v") or not everything and fields[1] != "rw-p":
            continue
        start, end = (int(each, 16) for each in fields[0].split("-"))
        for address in range(start, end, STEP - OVERLAP):
            size = _libc.pwrite(copy, address, min(STEP, end - address), 0)
            if size <= 0:
                break  # a guard page, or past the end of a file
            data = os.pread(copy, size, 0).translate(_UP)
            total += size
            found += [[mark, name or fields[1]] for mark, needle in zip(marks, needles) if needle in data]
    os.close(copy)
    return found, total
