"""The contract in its smallest form, for the two rivals: load the script, call main(), return its value as JSON.

It has none of pycell's checks and conversions, so that what it costs is as little as can be.
"""

import json
import sys


def run(source):
    """The JSON text of what `main()` of the script returns."""
    scope = {"__name__": "script"}
    exec(compile(source, "script.py", "exec"), scope)
    return json.dumps(scope["main"]())


if __name__ == "__main__":
    print(run(sys.stdin.read()))
