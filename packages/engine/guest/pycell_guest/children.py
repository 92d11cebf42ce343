"""Waking a poll loop when a child ends, and undoing that in a fork."""

import os
import signal


def wake_on_child():
    """A descriptor that becomes readable whenever a child of this process has ended."""
    read, write = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
    signal.signal(signal.SIGCHLD, _ignore)
    signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    # Process 1 of a namespace gets the signals from inside that it has a handler for, and Python has one for this.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return read


def forget_children():
    """In a fork: signals as a new process has them. The pipe is closed with the other inherited descriptors."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _ignore(_number, _frame):
    """A Python handler, as the wakeup descriptor is written only where there is one."""
