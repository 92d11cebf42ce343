"""The built-in `display()`, as in a notebook."""

import builtins

from . import displays, figures, mime
from .text import plain_str

__builtins__ = dict(vars(builtins))  # see text.py


def install():
    """In the zygote."""
    builtins.display = display
    figures.install()


def display(
    *objs,
    include=None,
    exclude=None,
    metadata=None,
    transient=None,
    display_id=None,
    raw=False,
    clear=False,
    **_options,
):
    """Shows each object in the answer's `displays`: a Jupyter mime bundle with all that the object can be shown as.

    raw: the objects are such bundles already, dicts of mime types. include, exclude: mime types. metadata: an object.
    display_id: a handle comes back; its update() shows anew, as nothing that was shown can be changed.
    """
    run = displays.current()
    for each in objs:
        if run.is_open and run.is_full:
            run.leave_out()
            continue
        parts, about = (mime.raw(each, run.warn), {}) if raw else mime.bundle(each, run)
        if run.in_child:
            _print(each)
            continue
        if include:
            parts = {kind: text for kind, text in parts.items() if kind in include}
        if exclude:
            parts = {kind: text for kind, text in parts.items() if kind not in exclude}
        run.send(parts, {**about, **metadata} if type(metadata) is dict else about)
    return Handle(display_id) if display_id else None


class Handle:
    """What IPython calls a DisplayHandle."""

    def __init__(self, display_id):
        self.display_id = plain_str(display_id)

    def display(self, obj, **options):
        display(obj, **options)

    update = display


def _print(value):
    """A child process of the script's has no way to the host but its output."""
    print(mime.plain(value))
