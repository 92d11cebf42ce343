"""The scripts of restricted mode, where they can be had."""

try:
    from ..restricted.script import RestrictedScript, RestrictedSnippet, RunCode
except ImportError:  # RestrictedPython is not installed for this interpreter
    RestrictedScript = RestrictedSnippet = RunCode = None

__all__ = ["NOT_INSTALLED", "Refused", "RestrictedScript", "RestrictedSnippet", "RunCode"]

NOT_INSTALLED = "Restricted mode needs RestrictedPython, which is not installed for this Python interpreter"


class Refused(Exception):
    """The script is not run: `status` is one of the cell's own, for the host."""

    def __init__(self, status, reason):
        super().__init__(reason)
        self.status = status
        self.reason = reason
