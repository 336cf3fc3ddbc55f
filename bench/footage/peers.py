#!/usr/bin/env python3
"""`vpdq` on the edits that run.py asked about: is the clip found, whatever the seconds?

    bench/footage/peers.py DATA LOG

LOG is what `run.py --log` wrote. As published: two frames a second, frames of quality 50 and above, a
pair of frames matches at fewer than 31 bits. An item is found if at least half of the query's frames
match one of its; false is an item of another scene. Needs PyPI `vpdq`, numpy.
"""

import collections
import json
import os
import sys

import numpy
import vpdq

import run

POPCOUNT = numpy.array([bin(value).count("1") for value in range(256)], dtype=numpy.uint8)


def codes(path):
    kept = [f for f in vpdq.computeHash(path, seconds_per_hash=0.5) if f.quality >= 50]
    rows = [numpy.frombuffer(bytes.fromhex(f.hex), dtype=numpy.uint8) for f in kept]
    return numpy.stack(rows) if rows else numpy.zeros((0, 32), dtype=numpy.uint8)


def share(query, item):
    if not len(query) or not len(item):
        return 0.0
    apart = POPCOUNT[query[:, None, :] ^ item[None, :, :]].sum(axis=2, dtype=numpy.int32)
    return float((apart.min(axis=1) < 31).mean())


def main():
    data, log = sys.argv[1:3]
    clips = run.originals(data)
    library = {os.path.basename(path): codes(path) for path in clips}
    stems = {os.path.splitext(name)[0]: name for name in library}
    table = collections.OrderedDict()
    with open(log) as file:
        for line in file:
            path = json.loads(line)["query"]
            stem, edit = os.path.splitext(os.path.basename(path))[0].split("--")
            source = stems[stem]
            try:
                query = codes(path)
            except Exception as error:
                print(f"{path}: {error}", file=sys.stderr)
                query = numpy.zeros((0, 32), dtype=numpy.uint8)
            found = [name for name, item in library.items() if share(query, item) >= 0.5]
            two = "another" in edit or "picture" in edit
            row = table.setdefault(edit, [0, 0, 0])
            row[0] += 1
            row[1] += any(run.scene(name) == run.scene(source) for name in found)
            row[2] += 0 if two else sum(run.scene(name) != run.scene(source) for name in found)
    print("| edit | tried | found | false |\n| --- | --- | --- | --- |")
    for edit, row in sorted(table.items()):
        print(f"| {edit} | {row[0]} | {row[1]} | {row[2]} |")
    total = [sum(row[at] for row in table.values()) for at in range(3)]
    print(f"| **all** | {total[0]} | {total[1]} | {total[2]} |")


if __name__ == "__main__":
    main()
