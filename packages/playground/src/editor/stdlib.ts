/** Modules of Python's own that a script in a sandbox has a use for. */
export const STDLIB =
  'abc array asyncio base64 bisect calendar collections concurrent.futures contextlib copy csv dataclasses datetime decimal difflib enum fractions functools gc glob gzip hashlib heapq hmac html inspect io itertools json logging math multiprocessing operator os pathlib pickle platform pprint queue random re secrets shutil socket sqlite3 statistics string struct subprocess sys tempfile textwrap threading time timeit tomllib traceback types typing unicodedata urllib.parse uuid warnings weakref xml.etree.ElementTree zipfile zlib zoneinfo'.split(
    ' ',
  );

/** Packages whose module has another name than the distribution. */
const MODULES: Record<string, string[]> = {
  pillow: ['PIL'],
  'python-dateutil': ['dateutil'],
  'scikit-learn': ['sklearn'],
  'scikit-image': ['skimage'],
  pyyaml: ['yaml'],
  beautifulsoup4: ['bs4'],
  'opencv-python-headless': ['cv2'],
  fonttools: ['fontTools'],
  matplotlib: ['matplotlib', 'matplotlib.pyplot'],
};

/** The modules of installed packages, by their distributions' names. */
export function modulesOf(packages: readonly { name: string }[]): string[] {
  return packages.flatMap(({ name }) => MODULES[name.toLowerCase()] ?? [name.replaceAll('-', '_')]);
}
