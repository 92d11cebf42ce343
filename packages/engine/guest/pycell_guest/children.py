"""Waking a poll loop when a child ends, and undoing that in a fork."""

import _signal
import os
import signal

# Numbers and the plain function: signal.signal() goes by enums, which costs a cell page faults.
_SIGCHLD, _SIGINT, _DEFAULT = int(signal.SIGCHLD), int(signal.SIGINT), int(signal.SIG_DFL)


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
    _signal.signal(_SIGCHLD, _DEFAULT)
    _signal.signal(_SIGINT, signal.default_int_handler)


def _ignore(_number, _frame):
    """A Python handler, as the wakeup descriptor is written only where there is one."""
