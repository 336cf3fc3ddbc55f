#!/usr/bin/env python3
"""How often unrelated footage scores as much: the table that `false_match_probability` is read from.

    bench/footage/calibrate.py ITEMS FILE... > crates/bayyina-footage/data/unrelated.tsv

ITEMS is a file with one name of an indexed item a line; each FILE is what the example `pairs` of
bayyina-footage printed for some queries at a least score of 0. A pair is a query and an item of
another scene than those that the query shows; its score is the best of its stretches, or 0 where
none was compared. A query made by `edits.py` is named CLIP--EDIT and shows CLIP; those that show a
second clip as well are left out.
"""

import json
import os
import sys

from run import scene


def main():
    with open(sys.argv[1]) as file:
        items = [line.strip() for line in file if line.strip()]
    stems = {os.path.splitext(item)[0]: item for item in items}
    scores, queries = [], set()
    for path in sys.argv[2:]:
        with open(path) as file:
            for line in file:
                answer = json.loads(line)
                name = os.path.basename(answer["query"])
                if name in queries or "another" in name or "picture" in name:
                    continue
                queries.add(name)
                stem = os.path.splitext(name)[0].split("--")[0]
                shown = scene(stems[stem])
                best = {item: 0.0 for item in items if scene(item) != shown}
                for match in answer["matches"]:
                    if match["item"] in best:
                        best[match["item"]] = max(best[match["item"]], match["score"])
                scores += best.values()
    print(f"# {len(queries)} queries, {len(items)} items; of unrelated pairs, how many score at least so much")
    print("score\tpairs")
    for step in range(0, 101, 2):
        least = step / 100
        print(f"{least:.2f}\t{sum(score >= least for score in scores)}")


if __name__ == "__main__":
    main()
