"""Hashes the pictures that the test wrote, with the reference program.

    PICTURES=/tmp/pictures cargo test -p bayyina-footage --test pdq reference
    python3 hash.py /tmp/pictures > codes.csv      # needs pdqhash and numpy
"""

import pathlib
import sys

import numpy
import pdqhash

print("size,code,quality")
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.rgb")):
    size = path.stem.split("-")[1]
    width, height = map(int, size.split("x"))
    pixels = numpy.fromfile(path, dtype=numpy.uint8).reshape(height, width, 3)
    bits, quality = pdqhash.compute(pixels)
    print(f"{size},{int(''.join(map(str, bits)), 2):064x},{quality}")
