"""RapidFuzz `extractOne` on what `sample.py` drew: `python3 extract_one.py OUT [EACH [KIND]]`.

Hit@1 of the first EACH names of each kind, or of one, against every name of OUT/table.tsv, and processor
time per name, as they are and read by unidecode. Where OUT/missed.txt holds what `MISSED=1 measure sample`
printed, also how much more of the same names that resolver has right, with the interval of 95 % of 2,000
resamplings of the names. Needs rapidfuzz and unidecode.
"""
import collections
import pathlib
import random
import statistics
import sys
import time

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler
from unidecode import unidecode


def more(ours, theirs):
    """By how much the share of the first is greater, and where 95 % of resamplings put it."""
    apart = [a - b for a, b in zip(ours, theirs)]
    draw = random.Random(1)
    drawn = sorted(sum(draw.choices(apart, k=len(apart))) / len(apart) for _ in range(2000))
    return f"{sum(apart) / len(apart):+.3f} ({drawn[50]:+.3f} to {drawn[1949]:+.3f})"


def main(out, each, only=None):
    missed = None
    if (path := pathlib.Path(out, "missed.txt")).exists():
        missed = {tuple(line.split("\t")[:3]) for line in path.open(encoding="utf-8")}
    names, places = [], []
    for line in open(f"{out}/table.tsv", encoding="utf-8"):
        row = line.rstrip("\n").split("\t")
        for name in dict.fromkeys([row[1], *row[8].split("|")]):
            if name:
                names.append(name)
                places.append(row[0])
    queries = collections.defaultdict(list)
    for line in open(f"{out}/queries.tsv", encoding="utf-8"):
        kind, name, place, *_ = line.rstrip("\n").split("\t")
        if only in (None, kind) and len(queries[kind]) < each:
            queries[kind].append((name, place))
    for label, read in (("", str.lower), ("unidecode, ", lambda name: unidecode(name).lower())):
        keys = [read(name) for name in names]
        for scorer, measure in (
            ("Damerau-Levenshtein", DamerauLevenshtein.normalized_similarity),
            ("Jaro-Winkler", JaroWinkler.normalized_similarity),
        ):
            times, told = [], []
            for kind, rows in sorted(queries.items()):
                hits = []
                for name, place in rows:
                    begun = time.process_time()
                    found = process.extractOne(read(name), keys, scorer=measure)
                    times.append(time.process_time() - begun)
                    hits.append(found is not None and places[found[2]] == place)
                told.append(f"{kind} {sum(hits) / len(rows):.3f}")
                if missed is not None:
                    ours = [(kind, name, place) not in missed for name, place in rows]
                    told[-1] += f", {sum(ours) / len(rows):.3f}: {more(ours, hits)}"
            print(f"{label}{scorer}: {', '.join(told)}; median {statistics.median(times) * 1000:.0f} ms", flush=True)
    print(f"{len(names)} names, {each} of each kind")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100, *sys.argv[3:])
