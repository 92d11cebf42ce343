"""The zygote's memory laid out so that a fork and an exit cost little: few mappings, few page table entries.

A fork copies what describes the memory, not the memory: one record a mapping and one entry a page. So what the warm
imports allocate is kept together (`gather`, `settle`), put into huge pages (`collapse`: one entry where there were 512),
and neighbouring mappings of a library are made one (`join`). A page that a cell writes is split off and copied as ever.
"""

import sys

from . import kernel

MADV_HUGEPAGE = 14
MADV_COLLAPSE = 25
HUGE = 2 << 20
PROT_READ, PROT_WRITE, PROT_EXEC = 1, 2, 4

# mallopt(3). Setting one of these ends glibc's own tuning, which would come to 32 MiB and twice that: a numpy array of a
# megabyte or two that is mapped anew for each step takes ten times as long.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
MMAP_THRESHOLD = 32 << 20

# What the default warm imports take, in pymalloc's arenas of 1 MiB. Less is no harm: the rest lies where it falls.
ARENAS = 48
# The largest size that pymalloc serves is 512 bytes, a header included; about 2150 of these make an arena.
BLOCK, BLOCKS_IN_ARENA = 440, 2150


def gather():
    """Before the imports: takes the arenas in one go, so that they lie side by side and not between the libraries.

    Returns what keeps the arenas alive, for `settle`. Large blocks come from the one heap until then.
    """
    kernel.mallopt(M_MMAP_THRESHOLD, 1 << 30)
    blocks = [bytes(BLOCK) for _ in range(ARENAS * BLOCKS_IN_ARENA)]
    return list({id(block) >> 20: block for block in blocks}.values())


def settle():
    """After them: what is free goes back to the system, large blocks are mapped by themselves again."""
    kernel.malloc_trim()
    kernel.mallopt(M_MMAP_THRESHOLD, MMAP_THRESHOLD)
    kernel.mallopt(M_TRIM_THRESHOLD, 2 * MMAP_THRESHOLD)
    _forget_fonts()


def _forget_fonts():
    """matplotlib empties this cache in each forked process (font_manager.py, register_at_fork), which costs it 130 pages."""
    if manager := sys.modules.get("matplotlib.font_manager"):
        try:
            manager._get_font.cache_clear()
        except AttributeError:  # another version: slower, not wrong
            pass


def collapse():
    """Collapses every whole 2 MiB of private anonymous memory; returns how many it got.

    MADV_COLLAPSE (Linux 6.1) does it at once and whatever the system's setting; an older kernel refuses, and forks are
    only slower.
    """
    count = 0
    for start, end, permissions, name in mappings():
        if permissions != "rw-p" or name not in ("", "[heap]"):
            continue
        first = -(-start // HUGE) * HUGE
        last = end // HUGE * HUGE
        if last > first:
            # The whole of it: a flag on a part would split the mapping.
            kernel.madvise(start, end - start, MADV_HUGEPAGE)
        for address in range(first, last, HUGE):
            count += kernel.madvise(address, HUGE, MADV_COLLAPSE)
    return count


def join():
    """Makes the five mappings of each shared library two: what is read and run, what is read and written.

    Constants become executable and relocated pointers writable again. Nothing is lost by that: a script may run machine
    code of its own (ctypes), so what its process maps is no boundary.
    """
    rows = list(mappings())
    for before, row, after in zip(rows, rows[1:], rows[2:]):
        start, end, permissions, name = row
        if permissions != "r--p" or not name.startswith("/"):
            continue
        if after[0] == end and after[2:] == ("rw-p", name):
            kernel.mprotect(start, end - start, PROT_READ | PROT_WRITE)
        elif ("r-xp", name) in (before[2:], after[2:]):
            kernel.mprotect(start, end - start, PROT_READ | PROT_EXEC)


def mappings():
    """(start, end, permissions, name) of each mapping of this process, as far as it was when asked."""
    with open("/proc/self/maps") as maps:
        lines = [line.split(None, 5) for line in maps]
    for fields in lines:
        start, end = fields[0].split("-")
        yield int(start, 16), int(end, 16), fields[1], fields[5].strip() if len(fields) > 5 else ""
