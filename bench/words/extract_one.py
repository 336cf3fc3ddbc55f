"""RapidFuzz `extractOne` on what `sample.py` drew: `python3 extract_one.py OUT [EACH]`.

Hit@1 of the first EACH names of each kind against every name of OUT/table.tsv, and processor time per
name, as they are and read by unidecode. Needs rapidfuzz and unidecode.
"""
import collections
import statistics
import sys
import time

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler
from unidecode import unidecode


def main(out, each):
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
        if len(queries[kind]) < each:
            queries[kind].append((name, place))
    for label, read in (("", str.lower), ("unidecode, ", lambda name: unidecode(name).lower())):
        keys = [read(name) for name in names]
        for scorer, measure in (
            ("Damerau-Levenshtein", DamerauLevenshtein.normalized_similarity),
            ("Jaro-Winkler", JaroWinkler.normalized_similarity),
        ):
            times, told = [], []
            for kind, rows in sorted(queries.items()):
                hits = 0
                for name, place in rows:
                    begun = time.process_time()
                    found = process.extractOne(read(name), keys, scorer=measure)
                    times.append(time.process_time() - begun)
                    hits += found is not None and places[found[2]] == place
                told.append(f"{kind} {hits / len(rows):.3f}")
            print(f"{label}{scorer}: {', '.join(told)}; median {statistics.median(times) * 1000:.0f} ms", flush=True)
    print(f"{len(names)} names, {each} of each kind")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100)
