#!/usr/bin/env python3
"""One table by edit of what run.py and peers.py were answered.

    bench/footage/table.py DATA LOG [PEER=ANSWERS ...] [--dense LOG]

LOG is what `run.py --log` wrote, ANSWERS what `peers.py --answers` wrote. *Right*: both intervals to
half a second, and the transform. *Found*: a match of the same scene. *False*: a match of another scene.
Of peers, which tell no seconds: found, of how many where they were not asked about all, and false. With --dense the same queries of another run are put
beside, such as those of an archive store beside those of a dense one.
"""

import argparse
import collections
import json
import os

import run


def lines(path):
    with open(path) as file:
        return {line["query"]: line for line in map(json.loads, file)}


def main():
    parse = argparse.ArgumentParser()
    parse.add_argument("data")
    parse.add_argument("log")
    parse.add_argument("peers", nargs="*")
    parse.add_argument("--dense", default="")
    given = parse.parse_args()
    stems = {os.path.splitext(os.path.basename(path))[0]: os.path.basename(path)
             for path in run.originals(given.data)}
    runs = {"": lines(given.log)}
    if given.dense:
        runs["dense "] = lines(given.dense)
    peers = {name: lines(path) for name, path in (pair.split("=", 1) for pair in given.peers)}
    asked = [query for query in runs[""] if all(query in answers for answers in runs.values())]
    table = collections.defaultdict(collections.Counter)
    scenes = sorted({run.scene(name) for name in stems.values()})
    host = {name: scenes[(at + 3) % len(scenes)] for at, name in enumerate(scenes)}
    for query in asked:
        with open(query + ".json") as file:
            truth = json.load(file)
        stem, edit = os.path.splitext(os.path.basename(query))[0].split("--")
        source, row = stems[stem], table[edit]
        own = run.scene(source)
        # What the clip was put into is another of the clips: a match of it is none too many.
        two = "another" in edit or "picture" in edit
        known = {own, host[own]} if two else {own}
        row["tried"] += 1
        for name, answers in runs.items():
            verdict, false = run.judged(answers[query], truth, source, known)
            row[name + "right"] += verdict == "right"
            row[name + "found"] += verdict != "missed"
            row[name + "false"] += len(false)
        for name, answers in peers.items():
            if query not in answers:
                continue
            row[name + " asked"] += 1
            found = [run.scene(item) for item in answers[query]["found"]]
            row[name + " found"] += own in found
            row[name + " false"] += sum(item not in known for item in found)
    heads = ["tried", *(name + what for name in runs for what in ("right", "found", "false")),
             *(name + what for name in peers for what in (" found", " false"))]
    print("| edit | " + " | ".join(heads) + " |\n|" + " --- |" * (len(heads) + 1))

    def cells(row):
        for head in heads:
            name, _, what = head.rpartition(" ")
            less = name in peers and what == "found" and row[name + " asked"] < row["tried"]
            if name in peers and not row[name + " asked"]:
                yield "–"
            else:
                yield f"{row[head]} of {row[name + ' asked']}" if less else str(row[head])

    total = collections.Counter()
    for edit in sorted(table):
        print(f"| {edit.replace('-', ' ')} | " + " | ".join(cells(table[edit])) + " |")
        total.update(table[edit])
    print("| **all** | " + " | ".join(f"**{cell}**" for cell in cells(total)) + " |")


if __name__ == "__main__":
    main()
