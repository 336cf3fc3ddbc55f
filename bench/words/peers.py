"""What the usual measures make of the same pairs and lists: `python3 peers.py DATA [QUERIES [retrieval]]`.

Also a random forest on measures of likeness, as Santos, Murrieta-Flores, Calado and Martins (2018,
doi:10.1080/13658816.2017.1390119) learnt one. Needs rapidfuzz, unidecode, anyascii and scikit-learn. Thresholds of the measures are chosen on the pairs that are
learnt from; results are of the pairs and the half list that are reported on, with 95 % intervals
from 2,000 resamplings.
"""
import pathlib
import random
import sys
import zlib

from anyascii import anyascii
from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein, Jaro, JaroWinkler, LCSseq
from sklearn.ensemble import RandomForestClassifier
from unidecode import unidecode


def pairs(data, part):
    path = data / "gazetteer-eval" / f"toponym-pairs_{part}.tsv"
    return [line.rstrip("\n").split("\t") for line in path.open(encoding="utf-8")]


def f1(rows):
    hits = sum(a and b for a, b in rows)
    return 2 * hits / max(1, sum(a for a, _ in rows) + sum(b for _, b in rows))


def measures(a, b):
    """Edits, Jaro, Jaro-Winkler as is, with words sorted and reversed, shared pieces, words pairwise."""
    def pieces(name, n, skip=0):
        return {name[i : i + 1 + skip] + name[i + 1 + skip : i + n + skip] for i in range(len(name) - n - skip + 1)}

    def shared(one, other):
        return (len(one & other) / max(1, len(one | other)), 2 * len(one & other) / max(1, len(one) + len(other)))

    first, second = a.split() or [""], b.split() or [""]
    pairwise = [max(JaroWinkler.similarity(word, other) for other in second) for word in first]
    row = [DamerauLevenshtein.normalized_similarity(a, b), Jaro.similarity(a, b), JaroWinkler.similarity(a, b)]
    row += [JaroWinkler.similarity(" ".join(sorted(first)), " ".join(sorted(second)))]
    row += [JaroWinkler.similarity(a[::-1], b[::-1]), LCSseq.normalized_similarity(a, b)]
    row += [*shared(pieces(a, 2), pieces(b, 2)), *shared(pieces(a, 3), pieces(b, 3)), *shared(pieces(a, 2, 1), pieces(b, 2, 1))]
    row += [sum(pairwise) / len(pairwise), fuzz.token_set_ratio(a, b) / 100, fuzz.partial_ratio(a, b) / 100]
    return row


def learned(train, report, read):
    of = lambda rows: [measures(read(r[0]), read(r[1])) for r in rows]
    forest = RandomForestClassifier(600, min_samples_leaf=2, n_jobs=1, random_state=1)
    forest.fit(of(train), [r[2] == "TRUE" for r in train])
    return [(bool(says), r[2] == "TRUE") for says, r in zip(forest.predict(of(report)), report)]


def tell(name, rows, report):
    low, high = interval(rows)
    print(f"{name}: F1 {f1(rows):.3f} ({low:.3f} to {high:.3f})")
    for other in ("ARABIC", "CYRILLIC"):
        part = [row for row, r in zip(rows, report) if {r[5], r[6]} == {"LATIN", other}]
        print(f"  Latin/{other.title()} {f1(part):.3f} of {len(part)}")


def interval(rows):
    draw = random.Random(1)
    drawn = sorted(f1(draw.choices(rows, k=len(rows))) for _ in range(2000))
    return drawn[50], drawn[1949]


def of_pairs(data):
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
        tell(f"{name}, threshold {best}", [(s >= best, y) for s, y in of(report)], report)
    tell("random forest", learned(train, report, plain), report)
    tell("unidecode, random forest", learned(train, report, latin), report)


def retrieval(data, most):
    for file in ("arabic", "russian"):
        path = data / "gazetteer-eval" / f"wikidata-names_en-{file}.tsv"
        there, back = {}, {}
        for line in path.open(encoding="utf-8"):
            name, letters, *_ = line.rstrip("\n").split("\t")
            other = letters.replace(" ", "")
            there.setdefault(name, set()).add(other)
            back.setdefault(other, set()).add(name)
        is_held = lambda name: zlib.crc32(name.encode()) % 2 == 1
        for way, wanted, fits in (
            ("from Latin", there, is_held),
            ("to Latin", back, lambda other: all(map(is_held, back[other]))),
        ):
            candidates = sorted(set().union(*wanted.values()))
            held = sorted(filter(fits, wanted))
            # As many apart as `measure retrieval` takes them, so that both are of the same names.
            held = held[:: max(1, -(-len(held) // most))]
            for tool, read in (("any_ascii", anyascii), ("unidecode", unidecode)):
                keys = [read(name).lower() for name in candidates]
                one = ten = 0
                for name in held:
                    found = process.extract(read(name).lower(), keys, scorer=DamerauLevenshtein.normalized_similarity, limit=10)
                    right = [candidates[index] in wanted[name] for _, _, index in found]
                    one += right[0]
                    ten += any(right)
                print(f"{file} {way}, {tool} and edits: hit@1 {one / len(held):.3f}, hit@10 {ten / len(held):.3f} of {len(held)}", flush=True)


def main():
    data = pathlib.Path(sys.argv[1])
    if sys.argv[3:] != ["retrieval"]:
        of_pairs(data)
    retrieval(data, int(sys.argv[2]) if len(sys.argv) > 2 else 300)


if __name__ == "__main__":
    main()
