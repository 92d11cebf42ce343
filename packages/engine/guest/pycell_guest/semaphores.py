"""multiprocessing's semaphores for cells that have no /dev/shm, where the C library keeps its own.

Counted by an eventfd (eventfd(2), EFD_SEMAPHORE), which forked children inherit: locks, queues and pools work as everywhere
in the fork context, the default. What goes by a name does not: the spawn context and `shared_memory`.
"""

import os
import select
import threading
import time

RECURSIVE_MUTEX, SEMAPHORE = 0, 1  # as multiprocessing.synchronize has them


def install():
    """In the zygote, before any script imports multiprocessing."""
    import _multiprocessing
    import multiprocessing.heap

    _multiprocessing.SemLock = Semaphore
    # It would choose /dev/shm by its size and fail to write there. Without a candidate it takes the temporary folder.
    multiprocessing.heap.Arena._dir_candidates = []


class Semaphore:
    """What _multiprocessing.SemLock offers."""

    SEM_VALUE_MAX = 2**31 - 1

    def __init__(self, kind, value, maxvalue, _name, _unlink):
        self.kind, self.maxvalue, self.name = kind, maxvalue, None
        self.handle = os.eventfd(value, os.EFD_SEMAPHORE | os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._held, self._owner = 0, None

    def __del__(self):
        os.close(self.handle)

    def acquire(self, block=True, timeout=None):
        if self.kind == RECURSIVE_MUTEX and self._is_mine():
            self._held += 1
            return True
        deadline = None if timeout is None else time.monotonic() + max(0, timeout)
        while True:
            try:
                os.eventfd_read(self.handle)
            except BlockingIOError:
                if not block or not self._wait(deadline):
                    return False
            else:
                self._held += 1
                self._owner = threading.get_ident()
                return True

    def release(self):
        if self.kind == RECURSIVE_MUTEX:
            if not self._is_mine():
                raise AssertionError("attempt to release recursive lock not owned by thread")
            if self._held > 1:
                self._held -= 1
                return
        elif self.maxvalue == 1 and not self._is_zero():
            raise ValueError("semaphore or lock released too many times")
        self._held -= 1
        os.eventfd_write(self.handle, 1)

    def _wait(self, deadline):
        """False when the deadline has passed."""
        poller = select.poll()
        poller.register(self.handle, select.POLLIN)
        if deadline is None:
            return bool(poller.poll())
        return bool(poller.poll(max(0, deadline - time.monotonic()) * 1000))

    def _count(self):
        return self._held

    def _is_mine(self):
        return self._held > 0 and self._owner == threading.get_ident()

    def _is_zero(self):
        return not self._wait(0)

    def _get_value(self):
        # The kernel tells it in /proc only, and a cell may have none. macOS refuses likewise.
        raise NotImplementedError

    def _after_fork(self):
        self._held = 0

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *_):
        self.release()
