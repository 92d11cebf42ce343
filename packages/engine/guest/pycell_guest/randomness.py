"""Randomness of a cell's own: cells are forked from one parent, and would all draw the same numbers.

`secrets`, `uuid`, `SystemRandom` and numpy's `default_rng()` ask the system each time and need nothing.
"""

import ctypes
import os
import struct
import sys

from .on_import import when_imported

# struct mt19937_state: 624 words of state, then the position in them; at 624 the next number makes new words.
_WORDS = 624
_numpy_state = None


def prepare():
    """In the zygote: finds numpy's global state, so that a cell can fill it without touching the rest of numpy.

    Seeding by numpy costs a cell about 100 copy-on-write faults, writing the words through the address that its bit
    generator publishes (`BitGenerator.ctypes`) one.
    """
    global _numpy_state
    numpy_random = sys.modules.get("numpy.random")
    generator = getattr(numpy_random, "get_bit_generator", lambda: None)()
    if type(generator).__name__ == "MT19937":
        numpy_random.seed()  # forgets a spare normal number, too
        _numpy_state = generator.ctypes.state_address


def fresh():
    """Seeds numpy's global state and the names of temporary files anew. `random` does that itself after each fork.

    What is not imported yet seeds itself when it is.
    """
    if _numpy_state:
        ctypes.memmove(_numpy_state, os.urandom(4 * _WORDS) + struct.pack("i", _WORDS), 4 * _WORDS + 4)
    elif numpy_random := sys.modules.get("numpy.random"):
        # Four words: seed() without a value takes 60 µs, one word would repeat among 65 000 runs.
        numpy_random.seed(struct.unpack("4I", os.urandom(16)))
    _fresh_names()


def seed(number):
    """Makes `random` and numpy's global state repeatable, also where numpy is imported later. Any integer."""
    import random

    random.seed(number)
    # What numpy takes.
    when_imported("numpy.random", lambda module: module.seed(number % 2**32))
    _fresh_names()


def _fresh_names():
    # They notice a fork by the process id, which may be the same in every cell's own namespace.
    if tempfile := sys.modules.get("tempfile"):
        tempfile._name_sequence = None
    if synchronize := sys.modules.get("multiprocessing.synchronize"):
        synchronize.SemLock._rand = sys.modules["tempfile"]._RandomNameSequence()
    if process := sys.modules.get("multiprocessing.process"):
        process.current_process().authkey = os.urandom(32)
