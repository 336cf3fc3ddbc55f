"""Makes a table of 12 million places out of the GeoNames one: `python3 planet.py DATA OUT.tsv`.

    cargo run --release -p bayyina-words --example measure -- build planet.bgaz OUT.tsv
    cargo run --release -p bayyina-words --example measure -- lookup DATA planet.bgaz

52 copies of every place with its main name; in every copy but the first three letters of the name are
other ones, drawn by a fixed rule, and the place lies elsewhere.
"""
import gzip
import random
import sys

COPIES = 52
VOWELS, CONSONANTS = "aeiou", "bcdfghjklmnprstvz"


def main(data, out):
    rows = [line.rstrip("\n").split("\t") for line in gzip.open(f"{data}/gazetteer-geonames/cities500.tsv.gz", "rt", encoding="utf-8")]
    draw = random.Random(12)
    with open(out, "w", encoding="utf-8") as table:
        for copy in range(COPIES):
            for row in rows:
                name, lat, lon = row[1], row[2], row[3]
                if copy:
                    letters = list(name)
                    for _ in range(3):
                        at = int(draw.random() * len(letters))
                        new = VOWELS if letters[at].lower() in VOWELS else CONSONANTS
                        letters[at] = new[int(draw.random() * len(new))]
                    name = "".join(letters)
                    lat = f"{draw.random() * 120 - 50:.4f}"
                    lon = f"{draw.random() * 360 - 180:.4f}"
                people = row[6] if copy == 0 else str(int(row[6] or 0) // (copy + 1))
                table.write(f"{row[0]}{copy:02}\t{name}\t{lat}\t{lon}\t{row[4]}\t{row[5]}\t{people}\t\t\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
