"""Walks attributes through the guards of restricted mode, and prints what it reached that no code should have.

usage: PYTHON -I crawl.py GUEST-FOLDER DEPTH

It starts at every module of the policy and at some values of the libraries, asks for every public name of all it meets,
and judges what it gets by where Python says that it comes from, not by the guards' own rules.
"""

import importlib
import io
import json
import os
import sys
import types
import warnings

os.environ["MPLBACKEND"] = "agg"
sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
warnings.simplefilter("ignore")

import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

from pycell_guest.restricted import guards, modules, policy  # noqa: E402

# Where what reaches files, programs, code or the interpreter is at home.
DANGEROUS = set(
    "os posix nt posixpath ntpath subprocess _posixsubprocess shutil pathlib tempfile glob importlib _imp imp runpy code"
    " pickle _pickle marshal shelve ctypes _ctypes socket _socket threading _thread multiprocessing inspect gc mmap logging"
    " urllib http ssl zipfile tarfile gzip bz2 lzma sqlite3 ast dis traceback linecache tokenize atexit signal pty pydoc"
    " webbrowser site sysconfig platform builtins_ copyreg codecs _codecs".split()
)
NAMES = {"open", "open_code", "FileIO", "eval", "exec", "compile", "__import__", "globals", "locals", "vars", "breakpoint"}
NAMES |= {"attrgetter", "methodcaller"}


def origin(value):
    """(module, name) of a function or class, as far as Python itself knows."""
    if isinstance(value, types.MethodType):
        value = value.__func__
    if isinstance(value, types.FunctionType):
        return value.__globals__.get("__name__"), value.__name__
    if isinstance(value, types.ModuleType):
        return vars(value)["__name__"], None
    if isinstance(value, (type, types.BuiltinFunctionType)):
        owner = getattr(value, "__self__", None)
        if owner is None or isinstance(owner, types.ModuleType) or isinstance(value, type):
            return value.__module__, value.__name__
    return type(value).__module__, None


def is_dangerous(value):
    module, name = origin(value)
    if not isinstance(module, str) or isinstance(value, tuple):  # named tuples are made in the strangest places
        return False
    if isinstance(value, types.ModuleType):
        return vars(value)["__name__"] not in policy.BY_REAL_NAME
    return module.partition(".")[0] in DANGEROUS or (name in NAMES and module in ("builtins", "_io", "io", "operator"))


def starts():
    for name, rules in policy.MODULES.items():
        yield modules._seen(rules, importlib.import_module(rules.real_name)), name
    figure, axes = plt.subplots()
    (line,) = axes.plot([1, 2])
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"], "t": pd.to_datetime(["2020", "2021"])})
    for value in (figure, axes, line, figure.canvas, frame, frame["a"], frame["b"].str, frame["t"].dt, frame.groupby("a")):
        yield value, type(value).__name__
    for value in (np.zeros((2, 2)), np.float64(1), np.random.default_rng(), np.ma.array([1]), np.sum, np.add, np.dtype("f8")):
        yield value, type(value).__name__
    for value in (sys.stdout, sys.stdout.buffer, io.BytesIO(), io.TextIOWrapper(io.BytesIO()), (x for x in ()), starts):
        yield value, type(value).__name__
    try:
        np.nothing
    except AttributeError as error:
        yield error, "AttributeError"


def crawl(depth):
    seen, reached, waiting = {}, [], [(*start, 0) for start in starts()]
    for value, path, steps in waiting:
        if id(value) in seen:
            continue
        seen[id(value)] = value
        if is_dangerous(value):
            reached.append(path)
        if steps == depth or (steps and isinstance(value, (str, int, float, bytes, tuple, list, dict, type(None)))):
            continue
        for name in dir(value):
            try:
                waiting.append((guards.get_attribute(value, name), f"{path}.{name}", steps + 1))
            except Exception:
                pass
    return {"objects": len(seen), "reached": reached}


print(json.dumps(crawl(int(sys.argv[2]))))
