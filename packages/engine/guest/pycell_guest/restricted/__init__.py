"""Restricted mode: what RestrictedPython and the rules in policy.json leave of Python.

Advice and defence in depth, never the boundary: the code runs in the same cell as any other. docs/RESTRICTED.md says
what is refused and what is not.
"""
