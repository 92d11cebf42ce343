"""What a run displays, on its way to the host: Jupyter mime bundles, each a frame of its own, sent at once.

Only the process that the run began in sends, and one frame at a time: frames of threads and children would mix.
"""

import _signal
import _thread
import builtins
import json.encoder
import os
import sys
from collections import deque

from .text import describe, encodable
from .values import to_json
from .values_path import Warnings
from .wire import DISPLAY

__builtins__ = dict(vars(builtins))  # see text.py

# The host holds every run to these (displays.ts, wire.ts); what is beyond is left out here.
MOST = 100
MOST_BYTES = 16 << 20
CLOSING_SECONDS = 5

_getpid, _mask = os.getpid, _signal.pthread_sigmask
_BLOCK, _SET, _ALL_SIGNALS = int(_signal.SIG_BLOCK), int(_signal.SIG_SETMASK), _signal.valid_signals()
_quote = json.encoder.encode_basestring
_new_lock = _thread.allocate_lock


class Displays:
    """Those of one run. `figures`: svg, png or none. `seed`: the run is to be repeatable, its figures included."""

    def __init__(self, emit, figures="svg", seed=None):
        self.figures = figures
        self.seed = seed
        self.warnings = Warnings()
        self._emit = emit
        self._process = _getpid()
        self._waiting = deque()
        self._lock = _new_lock()
        self._taken = self._bytes = 0
        self._closing = self._told = False

    @property
    def is_open(self):
        """Whether somebody listens to this process: not in a rehearsal, a child of the script's, or after the end."""
        return self._emit is not None and not self._closing and not self.in_child

    @property
    def in_child(self):
        return _getpid() != self._process

    @property
    def is_full(self):
        return self._taken >= MOST

    def send(self, parts, metadata):
        """`parts`: mime types with their JSON text; `metadata`: any object."""
        if not self.is_open:
            return
        data = ",".join([f"{_quote(kind)}:{text}" for kind, text in parts.items()])
        about = _metadata_text(metadata, self.warn)
        self._put(encodable(f"{{{data}}}\n{about}").encode())

    def leave_out(self):
        """Counts a display that was not even made."""
        if self.is_open:
            self._put(b"")

    def warn(self, text):
        self.warnings.add(encodable(text))

    def close(self):
        """Nothing is sent from here on: what comes next on the channel is the outcome."""
        self._closing = True
        locked = False
        try:
            # A thread that is sending is waited for; one that holds the lock for something else is not.
            locked = self._lock.acquire(timeout=CLOSING_SECONDS)
            if locked:
                self._drain()
        except BaseException:  # a signal handler of the script's
            pass
        self._emit = None
        if locked:
            self._lock.release()

    def _put(self, payload):
        try:
            sys.stdout.flush()  # what was printed before is to be there before
        except (AttributeError, OSError, TypeError, ValueError):  # closed or replaced by the script
            pass
        self._waiting.append(payload)
        before = _mask(_BLOCK, ())
        try:
            # A handler of the script's that raises would leave half a frame behind, or the lock.
            _mask(_BLOCK, _ALL_SIGNALS)
            # Whoever has the lock sends for all.
            while self._waiting and self._lock.acquire(False):
                try:
                    self._drain()
                finally:
                    self._lock.release()
        finally:
            _mask(_SET, before)

    def _drain(self):
        try:
            while self._waiting and self._emit:
                self._emit(DISPLAY, self._within_bounds(self._waiting.popleft()))
        except OSError:  # the script closed the channel, which ends the run
            self._emit = None
        if not self._emit:
            self._waiting.clear()

    def _within_bounds(self, payload):
        if not payload or self.is_full:
            self._tell(f"only the first {MOST} displays were kept")
            return b""
        if self._bytes + len(payload) > MOST_BYTES:
            size = f"{len(payload) / (1 << 20):.1f} MiB"
            self.warn(f"a display of {size} was left out: all of them together may have {MOST_BYTES >> 20} MiB")
            return b""
        self._taken += 1
        self._bytes += len(payload)
        return payload

    def _tell(self, text):
        if not self._told:
            self._told = True
            self.warn(text)


_NONE = Displays(None)
_current = _NONE


def begin(emit, request):
    """Makes the displays of a run that begins in this process the current ones, and returns them."""
    global _current
    _current = Displays(emit, request.get("figures") or "svg", request.get("seed"))
    return _current


def current():
    return _current


def _metadata_text(metadata, warn):
    if not metadata:
        return "{}"
    try:
        text = to_json(metadata)[0]
        return text if text.startswith("{") else "{}"
    except MemoryError:
        raise
    except Exception as error:
        warn(f"metadata of a display was left out: {describe(error)}")
        return "{}"
