#!/bin/sh
# The Python that scripts run with, as scripts/setup/guest-packages.mjs makes it: a virtual environment with the
# hash-locked packages, without their tests, with .pyc files that are valid whatever the files' times.
#
# usage: make_python.sh PYTHON GUEST_FOLDER DEST
set -eu
python=$1 guest=$2 dest=$3

"$python" -I -m venv --without-pip "$dest/python"
site=$("$dest/python/bin/python3" -I -c 'import sysconfig; print(sysconfig.get_path("purelib"))')

# pip is needed here only, so it has a virtual environment of its own, which is thrown away.
"$python" -I -m venv /tmp/pip
/tmp/pip/bin/python3 -I -m pip install --no-compile --require-hashes --only-binary :all: --no-input --quiet \
  --no-cache-dir --disable-pip-version-check --root-user-action ignore --target "$site" -r "$guest/requirements.txt"
rm -r /tmp/pip

rm -rf "$site/bin" "$site/share"
find "$dest/python/bin" -mindepth 1 ! -name 'python*' -delete
find "$site" -type d -name tests -prune -exec rm -r {} +

stdlib=$("$python" -I -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')
# Windows and editors for them: there is no display in a cell.
rm -rf "$stdlib/idlelib" "$stdlib/turtledemo" "$stdlib/test" "$stdlib"/config-3*
"$python" -I -m compileall -q -j 0 --invalidation-mode unchecked-hash "$dest/python"
# Some files of the standard library's own tests cannot be compiled, which is no reason to stop.
"$python" -I -m compileall -q -f -j 0 --invalidation-mode unchecked-hash \
  -x '/(test|tests|lib2to3|site-packages|dist-packages)/' "$stdlib" || true

mkdir "$dest/matplotlib"
MPLCONFIGDIR="$dest/matplotlib" MPLBACKEND=Agg "$dest/python/bin/python3" -I "$guest/build_font_cache.py"
rm -f "$dest"/matplotlib/*.matplotlib-lock
"$dest/python/bin/python3" -I -c 'import numpy, pandas, matplotlib, RestrictedPython'
