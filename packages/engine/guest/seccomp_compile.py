"""Compiles policy/seccomp.json to the kernel's filter program, by way of libseccomp, and writes it to standard output.

usage: python3 -I seccomp_compile.py [--architecture NAME] POLICY [LAYER...]

Runs on the host once at each start of the engine: the cells load the finished program and need no library. The program
is a sequence of 8-byte instructions (struct sock_filter). The architecture is named as libseccomp does (x86_64,
aarch64), the machine's own where it is left out. LAYER: those that hold, which entries of the policy may ask for.
"""

import argparse
import ctypes
import ctypes.util
import errno
import functools
import json
import operator
import os
import sys

ALLOW = 0x7FFF0000
KILL_PROCESS = 0x80000000
# SECCOMP_RET_ERRNO with the number 0.
SUCCESS = 0x00050000
MASKED_EQUALS = 7
API_WITH_KILL_PROCESS = 3
ATTRIBUTE_BAD_ARCHITECTURE, ATTRIBUTE_OPTIMIZE = 2, 8
TOKENS = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
# Flags that the policy has by name, as their bits differ (include/uapi/asm-generic/fcntl.h, arch/arm64).
COMMON_FLAGS = {"O_ACCMODE": 3, "O_WRONLY": 1, "O_RDWR": 2, "O_TRUNC": 0o1000}
FLAGS = {
    "x86_64": {"O_DIRECT": 0o40000, **COMMON_FLAGS},
    "aarch64": {"O_DIRECT": 0o200000, **COMMON_FLAGS},
}
# Stands for the cell's process id, which the cell puts in its place (layers/seccomp.py).
SELF = 0x5E1F5E1F


class Comparison(ctypes.Structure):
    _fields_ = [("argument", ctypes.c_uint), ("operator", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


def library():
    name = ctypes.util.find_library("seccomp") or "libseccomp.so.2"
    try:
        lib = ctypes.CDLL(name)
    except OSError as error:
        sys.exit(f"libseccomp cannot be loaded ({error})")
    lib.seccomp_init.restype = ctypes.c_void_p
    return lib


def compile_policy(policy, machine, layers, out):
    lib = library()
    context = ctypes.c_void_p(lib.seccomp_init(ctypes.c_uint32(_errno(policy["default"]["errno"]))))
    token = ctypes.c_uint32(TOKENS[machine])
    if lib.seccomp_arch_exist(context, token) != 0:
        _check(lib.seccomp_arch_add(context, token), "architecture")
        _check(lib.seccomp_arch_remove(context, ctypes.c_uint32(0)), "native architecture")
    # A kernel that does not tell what it knows (gVisor) is still given the action; one it does not know kills as well.
    lib.seccomp_api_set(ctypes.c_uint(API_WITH_KILL_PROCESS))
    # A call made by another architecture's numbers (i386, x32) is no accident.
    _check(lib.seccomp_attr_set(context, ATTRIBUTE_BAD_ARCHITECTURE, ctypes.c_uint32(KILL_PROCESS)), "bad architecture")
    # A binary tree: the kernel evaluates the filter for every call number when it is loaded.
    _check(lib.seccomp_attr_set(context, ATTRIBUTE_OPTIMIZE, ctypes.c_uint32(2)), "optimize")

    def rule(action, name, conditions=()):
        number = lib.seccomp_syscall_resolve_name_arch(token, name.encode())
        if number < 0:
            return  # not a call of this architecture, or newer than this libseccomp: the default refuses it
        array = (Comparison * max(1, len(conditions)))(*[_comparison(condition, FLAGS[machine]) for condition in conditions])
        _check(
            lib.seccomp_rule_add_array(context, ctypes.c_uint32(action), number, len(conditions), array), f"rule {name}"
        )

    for group in _counting(policy["allow"], layers):
        for name in group["calls"]:
            rule(ALLOW, name)
    for entry in _counting(policy["conditional"], layers):
        rule(ALLOW, entry["call"], entry["when"])
    for group in _counting(policy["refuse"], layers):
        for name in group["calls"]:
            rule(_errno(group["errno"]), name)
    for group in _counting(policy["pretend"], layers):
        for name in group["calls"]:
            rule(SUCCESS, name)
    for entry in _counting(policy["refuseWhen"], layers):
        rule(_errno(entry["errno"]), entry["call"], entry["when"])
    _check(lib.seccomp_export_bpf(context, out.fileno()), "export")
    lib.seccomp_release(context)


def _counting(entries, layers):
    held = set(layers)
    for entry in entries:
        needs, without = (_names(entry.get(key, [])) for key in ("needs", "without"))
        if (not needs or needs & held) and not without & held:
            yield entry


def _names(value):
    return {value} if isinstance(value, str) else set(value)


def _errno(name):
    return 0x00050000 | getattr(errno, name)


def _number(value, flags):
    """A number, its text, SELF, or names of flags with | between them."""
    if not isinstance(value, str):
        return value
    if value == "SELF":
        return SELF
    if value[0].isdigit():
        return int(value, 0)
    return functools.reduce(operator.or_, (flags[name] for name in value.split("|")))


def _comparison(condition, flags):
    if "mask" in condition:
        return Comparison(
            condition["argument"],
            MASKED_EQUALS,
            _number(condition["mask"], flags),
            _number(condition["equals"], flags),
        )
    # The kernel reads these arguments as 32-bit ints and ignores the upper half; so must the comparison.
    return Comparison(condition["argument"], MASKED_EQUALS, 0xFFFFFFFF, _number(condition["equals"], flags))


def _check(result, step):
    if result < 0:
        sys.exit(f"libseccomp: {step}: {os.strerror(-result)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("policy")
    parser.add_argument("layers", nargs="*")
    parser.add_argument("--architecture", default=os.uname().machine)
    given = parser.parse_args()
    with open(given.policy) as file:
        compile_policy(json.load(file), given.architecture, given.layers, sys.stdout)
