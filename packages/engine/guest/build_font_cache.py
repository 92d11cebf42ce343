"""Writes matplotlib's list of fonts to MPLCONFIGDIR. Without it the first import of matplotlib.pyplot takes a second or
more to look at every font.

usage: MPLCONFIGDIR=FOLDER MPLBACKEND=Agg PYTHON -I build_font_cache.py
"""

import matplotlib.font_manager as manager

# Only the fonts that come with matplotlib: the others are not there in the jail, and a list that names a missing file
# makes matplotlib build the list again, in every run.
find = manager.findSystemFonts
manager.findSystemFonts = lambda fontpaths=None, fontext="ttf": find(fontpaths, fontext) if fontpaths else []
manager._load_fontmanager(try_read_cache=False)
