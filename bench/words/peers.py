"""What the usual measures make of the same pairs and lists: `python3 peers.py DATA [QUERIES]`.

Needs rapidfuzz, unidecode and anyascii. Thresholds of the measures are chosen on the pairs that are
learnt from; results are of the pairs and the half list that are reported on, with 95 % intervals
from 2,000 resamplings.
"""
import pathlib
import random
import sys
import zlib

from anyascii import anyascii
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler
from unidecode import unidecode


def pairs(data, part):
    path = data / "gazetteer-eval" / f"toponym-pairs_{part}.tsv"
    return [line.rstrip("\n").split("\t") for line in path.open(encoding="utf-8")]


def f1(rows):
    hits = sum(a and b for a, b in rows)
    return 2 * hits / max(1, sum(a for a, _ in rows) + sum(b for _, b in rows))


def interval(rows):
    draw = random.Random(1)
    drawn = sorted(f1(draw.choices(rows, k=len(rows))) for _ in range(2000))
    return drawn[50], drawn[1949]


def main():
    data = pathlib.Path(sys.argv[1])
    most = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    train, report = pairs(data, "train"), pairs(data, "finetune")
    plain = lambda name: name.lower()
    latin = lambda name: unidecode(name).lower()
    for name, score, read in [
        ("Jaro-Winkler", JaroWinkler.normalized_similarity, plain),
        ("Damerau-Levenshtein", DamerauLevenshtein.normalized_similarity, plain),
        ("unidecode, Jaro-Winkler", JaroWinkler.normalized_similarity, latin),
        ("unidecode, Damerau-Levenshtein", DamerauLevenshtein.normalized_similarity, latin),
    ]:
        of = lambda rows: [(score(read(r[0]), read(r[1])), r[2] == "TRUE") for r in rows]
        learnt = of(train)
        best = max((f1([(s >= t / 100, y) for s, y in learnt]), t / 100) for t in range(5, 100, 5))[1]
        rows = [(s >= best, y) for s, y in of(report)]
        low, high = interval(rows)
        print(f"{name}: F1 {f1(rows):.3f} ({low:.3f} to {high:.3f}), threshold {best}")
        for other in ("ARABIC", "CYRILLIC"):
            part = [row for row, r in zip(rows, report) if {r[5], r[6]} == {"LATIN", other}]
            print(f"  Latin/{other.title()} {f1(part):.3f} of {len(part)}")
    for file in ("arabic", "russian"):
        path = data / "gazetteer-eval" / f"wikidata-names_en-{file}.tsv"
        wanted = {}
        for line in path.open(encoding="utf-8"):
            name, letters, *_ = line.rstrip("\n").split("\t")
            wanted.setdefault(name, set()).add(letters.replace(" ", ""))
        candidates = sorted(set().union(*wanted.values()))
        held = sorted(name for name in wanted if zlib.crc32(name.encode()) % 2)
        held = held[:: max(1, len(held) // most)]
        for tool, read in (("any_ascii", anyascii), ("unidecode", unidecode)):
            keys = [read(name).lower() for name in candidates]
            one = ten = 0
            for name in held:
                found = process.extract(read(name).lower(), keys, scorer=DamerauLevenshtein.normalized_similarity, limit=10)
                right = [candidates[index] in wanted[name] for _, _, index in found]
                one += right[0]
                ten += any(right)
            print(f"{file} from Latin, {tool} and edits: hit@1 {one / len(held):.3f}, hit@10 {ten / len(held):.3f} of {len(held)}")


if __name__ == "__main__":
    main()
