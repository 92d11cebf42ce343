"""Describes the interpreter that runs it, as JSON on standard output: what the jail has to hold for it, and no more.

usage: PYTHON -s -P describe_runtime.py

`folders` and `files` are paths to show read-only at the same place, `links` symbolic links to make, `libraries` the
shared objects that the interpreter and its extension modules need beyond those (as ldd(1) resolves them), `packages`
the installed distributions as [name, version] pairs.
"""

import glob
import importlib.metadata
import importlib.util
import json
import os
import subprocess
import sys
import sysconfig

BATCH = 400


def main():
    json.dump(describe(), sys.stdout)


def describe():
    folders = python_folders()
    links, executable = follow(sys.executable)
    shell = os.path.realpath("/bin/sh")
    objects = [executable, shell]
    for folder in folders:
        found = glob.glob(f"{glob.escape(folder)}/**/*.so*", recursive=True)
        # There is no display in a cell, and tkinter alone needs ten libraries of the X window system.
        objects += [path for path in found if "_tkinter" not in path]
    files = [executable]
    if not importlib.util.find_spec("tzdata") and os.path.isdir("/usr/share/zoneinfo"):
        folders.append("/usr/share/zoneinfo")
    # What LANG=C.UTF-8 names: without it `locale.setlocale(locale.LC_ALL, "")` is an error.
    folders += [path for path in ("/usr/lib/locale/C.utf8", "/usr/lib/locale/C.UTF-8") if os.path.isdir(path)]
    stdlib = sysconfig.get_path("stdlib")
    return {
        "version": ".".join(map(str, sys.version_info[:3])),
        "implementation": sys.implementation.name,
        "executable": sys.executable,
        "folders": folders,
        # Packages of the base interpreter that a virtual environment does not see.
        "hidden": [
            path
            for path in (f"{stdlib}/site-packages", f"{stdlib}/dist-packages")
            if os.path.isdir(path) and path not in sys.path
        ],
        "files": files,
        "links": links,
        "shell": shell,
        "libraries": libraries(objects, folders),
        "scripts": sysconfig.get_path("scripts"),
        "packages": packages(),
    }


def packages():
    """Of two with one name the first on sys.path is the one that is imported."""
    found = {}
    for distribution in importlib.metadata.distributions():
        name = distribution.metadata["Name"]
        if name:
            found.setdefault(name.lower().replace("_", "-"), [name, distribution.version])
    return [found[key] for key in sorted(found)]


def python_folders():
    """The standard library, everything on sys.path, and the virtual environment where there is one."""
    paths = [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")]
    paths += [path for path in sys.path if os.path.isdir(path) and path != os.path.dirname(os.path.abspath(__file__))]
    if sys.prefix != sys.base_prefix:
        paths.append(sys.prefix)
    folders = []
    for path in sorted({os.path.abspath(path) for path in paths}, key=len):
        if not any(path.startswith(f"{folder}/") for folder in folders):
            folders.append(path)
    return folders


def follow(path):
    """The symbolic links from `path` to the file behind it, as [link, target] pairs, and that file."""
    links = []
    while os.path.islink(path):
        target = os.readlink(path)
        links.append([path, target])
        path = os.path.normpath(os.path.join(os.path.dirname(path), target))
    return links, path


def libraries(objects, folders):
    found = set()
    for start in range(0, len(objects), BATCH):
        # Its exit code says only that one of the files was not a dynamic object.
        text = subprocess.run(["ldd", *objects[start : start + BATCH]], capture_output=True, text=True).stdout
        for line in text.splitlines():
            words = line.split()
            path = words[2] if "=>" in words and len(words) > 2 else words[0] if words else ""
            if line[:1].isspace() and path.startswith("/") and os.path.exists(path):
                found.add(path)
    # glibc loads it by name when a thread is cancelled, so ldd does not see it.
    for path in list(found):
        unwinder = f"{os.path.dirname(path)}/libgcc_s.so.1"
        if os.path.basename(path).startswith("libc.so") and os.path.exists(unwinder):
            found.add(unwinder)
    return sorted(path for path in found if not any(path.startswith(f"{folder}/") for folder in folders))


if __name__ == "__main__":
    main()
