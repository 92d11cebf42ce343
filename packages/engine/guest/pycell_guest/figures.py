"""matplotlib's figures: captured when shown, or else when the run ends; then closed, as in a notebook.

The hook is matplotlib's own: backends that show something override these methods.
"""

import builtins
import io
import json.encoder
import struct
import sys
import warnings
from binascii import b2a_base64

from . import displays
from .kinds import bases_of
from .on_import import when_imported
from .text import clip, describe, encodable

__builtins__ = dict(vars(builtins))  # see text.py

# What sticks out of a figure is shown, too, unless that makes it more than so many times as wide or as high.
MOST_GROWTH = 2
PADDING = 0.05  # inches
WARNING_LIMIT = 1000

_quote = json.encoder.encode_basestring
_Bytes, _recorded = io.BytesIO, warnings.catch_warnings
_registry = None
# Passed to display(), and still open.
_displayed = []


def install():
    """In the zygote: takes effect at once where matplotlib is there, and else when a script imports it."""
    when_imported("matplotlib.backend_bases", _take_over)


def _take_over(module):
    global _registry
    _registry = module.Gcf
    module.FigureManagerBase.show = _show
    module.FigureManagerBase.pyplot_show = classmethod(_show_all)
    # The way of older versions, and still that of the Agg backend.
    module._Backend.show = classmethod(_show_all)


def _show(self):
    """`figure.show()`: captures it, whether or not it was before, and closes it."""
    run = displays.current()
    _capture(self, run)
    _close(self)


def _show_all(_cls, *, block=None):
    """`plt.show()`"""
    run = displays.current()
    for manager in _open():
        if not _was_displayed(manager):
            _capture(manager, run)
        _close(manager)


def capture_open():
    """At the end of a run: what is still open. Raises nothing."""
    run = displays.current()
    if not run.is_open or _registry is None:
        return
    try:
        if _registry.figs:
            _show_all(None)
    except BaseException as error:  # memory, or what the script has done to matplotlib
        run.warn(f"open figures could not be captured: {describe(error)}")


def is_figure(value):
    if module := sys.modules.get("matplotlib.figure"):
        return getattr(module, "Figure", None) in bases_of(type(value))
    return False


def bundle(figure, run):
    """(parts, metadata) for display(); the figure stays open, and is not captured a second time at the end."""
    _displayed.append(figure)
    return _bundle(figure, run)


def _open():
    """By number, which is the order in which they were made; matplotlib has the one in use last."""
    managers = list(_registry.figs.values())
    try:
        return sorted(managers, key=lambda manager: manager.num)
    except TypeError:  # of its own kind
        return managers


def _was_displayed(manager):
    return any(figure is manager.canvas.figure for figure in _displayed)


def _capture(manager, run):
    if not run.is_open or run.figures == "none":
        return
    if run.is_full:
        run.leave_out()
        return
    parts, metadata = _bundle(manager.canvas.figure, run)
    if len(parts) > 1:
        run.send(parts, metadata)


def _close(manager):
    try:
        _registry.destroy(manager)
    except Exception:  # what the script has made of it
        _registry.figs.pop(manager.num, None)
    _displayed[:] = [figure for figure in _displayed if figure is not manager.canvas.figure]


def _bundle(figure, run):
    """The picture, and its size in words; without the picture, and with a warning, where it cannot be drawn."""
    parts, metadata = {}, {}
    if run.figures != "none" and run.is_open:
        try:
            data = _draw(figure, run)
            if run.figures == "png":
                parts["image/png"] = _quote(b2a_base64(data, newline=False).decode())
                width, height = struct.unpack(">II", data[16:24])
                metadata["image/png"] = {"width": width, "height": height}
            else:
                # An HTML page takes no XML declaration or document type.
                parts["image/svg+xml"] = _quote(encodable(data[data.index(b"<svg") :].decode()))
        except MemoryError:
            raise
        except Exception as error:
            run.warn(clip(f"a figure could not be drawn: {describe(error)}", WARNING_LIMIT))
    width, height = figure.bbox.size
    parts["text/plain"] = _quote(f"Figure({width:g}x{height:g})")
    return parts, metadata


def _draw(figure, run):
    options = {"format": run.figures, "bbox_inches": _frame(figure)}
    if run.figures == "svg" and run.seed is not None:
        options["metadata"] = {"Date": None}
        settings = sys.modules["matplotlib"].rcParams
        if settings["svg.hashsalt"] is None:
            settings["svg.hashsalt"] = f"{run.seed}"
    out = _Bytes()
    with _recorded(record=True) as said:
        figure.canvas.print_figure(out, **options)
    for text in dict.fromkeys(f"{warning.message}" for warning in said):
        run.warn(clip(f"drawing a figure: {text}", WARNING_LIMIT))
    return out.getvalue()


def _frame(figure):
    """The figure as large as the script has made it, or larger where a legend or a label lies outside; None: as it is."""
    from matplotlib.transforms import Bbox

    if figure.get_layout_engine() is not None:  # it makes all of it fit, and has not yet done so
        return None
    size = figure.bbox_inches
    dpi = figure.dpi
    with _recorded(record=True):
        drawn = figure.get_tightbbox()
    if figure.dpi != dpi:  # some backends set their own
        figure.dpi = dpi
    if drawn is None:
        return None
    whole = Bbox.union([size, Bbox(drawn.get_points())])
    fits = whole.width <= size.width and whole.height <= size.height
    huge = whole.width > MOST_GROWTH * size.width or whole.height > MOST_GROWTH * size.height
    return None if fits or huge else whole.padded(PADDING)
