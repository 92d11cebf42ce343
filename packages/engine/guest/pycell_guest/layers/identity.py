"""uid per cell, where root allows: no two live cells, and nothing on the host, share an owner."""

import os

NAME = "uid per cell"


def apply(settings):
    os.setgroups([])
    os.setresgid(settings.uid, settings.uid, settings.uid)
    os.setresuid(settings.uid, settings.uid, settings.uid)
