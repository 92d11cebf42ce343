"""The Python half of pycell: zygote, slot and cell, and what a cell does with a script."""
