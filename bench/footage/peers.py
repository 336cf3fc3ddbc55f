#!/usr/bin/env python3
"""Peers on the edits that run.py asked about: is the clip found, whatever the seconds?

    bench/footage/peers.py PEER DATA LOG [--answers FILE]

LOG is what `run.py --log` wrote. An item of another scene is false. PEER is

  vpdq       as published: two frames a second, frames of quality 50 and above, a pair of frames
             matches at fewer than 31 bits; an item is found if at least half of the query's frames
             match one of its. Needs PyPI `vpdq`, numpy.
  videohash  one code of 64 bits a clip; an item is found if `is_similar` says so. Needs PyPI
             `videohash` and `pillow<10`, in an environment of its own.

FILE takes every answer, a line each; those that it holds already are not asked again.
"""

import argparse
import collections
import json
import os
import sys

import run


class Vpdq:
    def __init__(self):
        import numpy
        import vpdq
        self.numpy, self.vpdq = numpy, vpdq
        self.bits = numpy.array([bin(value).count("1") for value in range(256)], dtype=numpy.uint8)

    def read(self, path):
        kept = [f for f in self.vpdq.computeHash(path, seconds_per_hash=0.5) if f.quality >= 50]
        rows = [self.numpy.frombuffer(bytes.fromhex(f.hex), dtype=self.numpy.uint8) for f in kept]
        return self.numpy.stack(rows) if rows else self.numpy.zeros((0, 32), dtype=self.numpy.uint8)

    def same(self, query, item):
        if not len(query) or not len(item):
            return False
        apart = self.bits[query[:, None, :] ^ item[None, :, :]].sum(axis=2, dtype=self.numpy.int32)
        return (apart.min(axis=1) < 31).mean() >= 0.5


class Videohash:
    def __init__(self):
        import videohash
        self.videohash = videohash

    def read(self, path):
        made = self.videohash.VideoHash(path=os.path.abspath(path))
        made.delete_storage_path()
        return made

    def same(self, query, item):
        return query.is_similar(item)


def main():
    parse = argparse.ArgumentParser()
    parse.add_argument("peer", choices=["vpdq", "videohash"])
    parse.add_argument("data")
    parse.add_argument("log")
    parse.add_argument("--answers", default="")
    given = parse.parse_args()
    peer = {"vpdq": Vpdq, "videohash": Videohash}[given.peer]()
    library = {}
    for path in run.originals(given.data):
        try:
            library[os.path.basename(path)] = peer.read(path)
        except Exception as error:
            print(f"{path}: {error}", file=sys.stderr)
    stems = {os.path.splitext(os.path.basename(path))[0]: os.path.basename(path)
             for path in run.originals(given.data)}
    known = {}
    if given.answers and os.path.exists(given.answers):
        with open(given.answers) as file:
            known = {line["query"]: line["found"] for line in map(json.loads, file)}
    table = collections.OrderedDict()
    with open(given.log) as file:
        queries = [json.loads(line)["query"] for line in file]
    for path in queries:
        stem, edit = os.path.splitext(os.path.basename(path))[0].split("--")
        if path not in known:
            try:
                query = peer.read(path)
                known[path] = [name for name, item in library.items() if peer.same(query, item)]
            except Exception as error:
                print(f"{path}: {error}", file=sys.stderr)
                known[path] = []
            if given.answers:
                with open(given.answers, "a") as file:
                    file.write(json.dumps({"query": path, "found": known[path]}) + "\n")
        two = "another" in edit or "picture" in edit
        row = table.setdefault(edit, [0, 0, 0])
        row[0] += 1
        row[1] += any(run.scene(name) == run.scene(stems[stem]) for name in known[path])
        row[2] += 0 if two else sum(run.scene(name) != run.scene(stems[stem]) for name in known[path])
    print("| edit | tried | found | false |\n| --- | --- | --- | --- |")
    for edit, row in sorted(table.items()):
        print(f"| {edit} | {row[0]} | {row[1]} | {row[2]} |")
    total = [sum(row[at] for row in table.values()) for at in range(3)]
    print(f"| **all** | {total[0]} | {total[1]} | {total[2]} |")


if __name__ == "__main__":
    main()
