"""Hints for a script that does not compile, or has no main()."""

import builtins
import re
import sys
from types import FunctionType

__builtins__ = dict(vars(builtins))  # see text.py

VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"

_python_2 = re.compile(r"Missing parentheses in call to '(print|exec)'|multiple exception types must be parenthesized")
_magic = re.compile(r"\s*%%?[a-zA-Z]")
_shell = re.compile(r"\s*!")
_install = re.compile(r"\s*[%!]?\s*(pip3?|conda|apt(-get)?)\s+install\b")
_prompt = re.compile(r"\s*(>>> |In \[\d+\]:)")

_IN_ASYNC = "`await` works at top level and in `async def`: make the function one, and await its call."
SNIPPET = {
    "'return' outside function": "The result of a snippet is its last line: leave out `return`, and end with the value.",
    "'await' outside async function": _IN_ASYNC,
    "'async with' outside async function": _IN_ASYNC,
    "'async for' outside async function": _IN_ASYNC,
    "asynchronous comprehension outside of an asynchronous function": _IN_ASYNC,
}

_typographic = re.compile(r"invalid (character|non-printable character)")


def of_snippet_syntax(error, text):
    """The same for a snippet, which has no main() that the lines could be put into."""
    return SNIPPET.get(str(error.msg)) or of_syntax(error, text)


def of_syntax(error, text):
    """`error` is the SyntaxError, `text` the script."""
    message, lines = str(error.msg), text.split("\n")
    first = next((line for line in lines if line.strip()), "")
    at = lines[error.lineno - 1] if error.lineno and error.lineno <= len(lines) else ""
    if first.lstrip().startswith("```") or at.lstrip().startswith("```"):
        return "Leave out the ``` lines: the script is sent without Markdown around it."
    if _install.match(at):
        return "This is no Python, and a script cannot install packages: GET /runtime lists those that it has."
    if _magic.match(at) or _shell.match(at):
        return "A line that begins with % or ! works in notebooks only: leave it out; subprocess runs commands."
    if _prompt.match(at):
        return "Leave out the prompts (>>>): the script is plain Python."
    if _python_2.search(message):
        return f"This is Python 2; the sandbox runs Python {VERSION}."
    if type(error) is TabError:
        return "Lines are indented by tabs here and by spaces there: use four spaces everywhere."
    if message == "unexpected indent" and at is first:
        return "The whole script is indented: take the indentation off every line, for example by textwrap.dedent()."
    if message == "'return' outside function":
        return "A script returns by `def main():`, so put these lines there; code for /run sets the variable `output`."
    if message in ("'await' outside function", "'async with' outside async function", "asynchronous comprehension outside of an asynchronous function"):
        return "Put this into `async def main():`, which is awaited."
    if message.startswith("unexpected character after line continuation") and len(lines) == 1 and "\\n" in text:
        return "The line ends arrived as the two characters \\n: in JSON they are written \"\\n\", once escaped."
    if _typographic.match(message):
        return "Typographic characters, as word processors put them in, are no Python: use plain quotes, hyphens and spaces."
    return None


def of_no_main(module, name="main"):
    """The result comes from main(): what there is instead is named where it is certain."""
    try:
        own = module.__dict__
        if name in own:
            return f"`{name}` is a value here, and has to be a function: def {name}(): …"
        functions = [
            each
            for each, value in own.items()
            if type(value) is FunctionType and value.__module__ == "script" and not each.startswith("_")
        ]
    except BaseException:
        functions = []
    begin = "The result is what main() returns:"
    if len(functions) == 1:
        return f"{begin} rename {functions[0]}() to main(), or call it there."
    return f"{begin} put what is to run into `def main():`, and end it with `return`."
