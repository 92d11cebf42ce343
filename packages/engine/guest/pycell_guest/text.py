"""Text on its way out of the cell: always encodable as UTF-8, and no longer than a reader can use."""

import builtins

# Functions take their built-ins from here: a script that replaces builtins.len must not break the end of its run.
# Every module that works after the script has run starts like this.
__builtins__ = dict(vars(builtins))


def encodable(text):
    """`text` (exactly a str) with each lone surrogate as U+FFFD; a pair of them is the character it stands for."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def clip(text, limit):
    """At most about `limit` characters of `text`: the head and the tail say the most."""
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]}\n… {len(text) - 2 * half} characters left out …\n{text[-half:]}"


def plain_str(value):
    """str(value), whatever its __str__ does, and never an instance of a subclass of str."""
    try:
        return str.__str__(str(value))
    except BaseException:  # a __str__ may as well raise SystemExit
        return "<str() failed>"


def describe(error):
    """An exception as the last line of its traceback has it; the script's own classes without `script.` before."""
    try:
        kind = type(error)
        name = str.__str__(kind.__qualname__)
        module = kind.__module__
        if type(module) is str and module not in ("builtins", "script", "__main__"):
            name = f"{module}.{name}"
    except BaseException:  # a metaclass can break even the name
        name = "<unknown exception>"
    text = plain_str(error)
    return f"{name}: {text}" if text else name
