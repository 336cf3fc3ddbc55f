"""Draws names of places for `measure sample`, some of which the gazetteer then does not hold.

    python3 sample.py DATA OUT [SEED]      # writes OUT/table.tsv and OUT/queries.tsv
    bayyina map gazetteer OUT/table.tsv DATA/gazetteer-geonames/countries.json -o OUT/cut.bgaz
    cargo run --release -p bayyina-words --example measure -- sample OUT OUT/cut.bgaz

Of places outside the pair files, 500 each, drawn with a fixed seed: a name in another script than
the main one, cut out of the table (with the same name of the same place in other vowel marks); a
main name with one letter wrong; a Latin name of a place where Latin letters are not at home, other
than the main one, cut out likewise; a name in another script that stays in the table; the main name.
"""
import collections
import gzip
import random
import sys
import unicodedata

EACH = 500
# Countries of Arabic and Cyrillic letters.
ROMANISED = set("SY IQ IR EG LB JO PS SA YE LY DZ MA TN SD AF PK RU UA BY BG KZ KG TJ RS MK MN".split())


def plain(name):
    text = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in text if c.isalnum())


def script(name):
    for c in name:
        if c.isalpha():
            return unicodedata.name(c, "?").split(" ")[0].split("-")[0]
    return "?"


def typed(name, draw):
    letters = list(name)
    at = draw.randrange(1, len(letters) - 1)
    kind = draw.randrange(4)
    if kind == 0:
        letters[at], letters[at + 1] = letters[at + 1], letters[at]
    elif kind == 1:
        del letters[at]
    elif kind == 2:
        letters.insert(at, letters[at])
    else:
        letters[at] = draw.choice("aeioulnrst")
    return "".join(letters)


def main(data, out):
    paired = set()
    for part in ("train", "finetune"):
        for line in open(f"{data}/gazetteer-eval/toponym-pairs_{part}.tsv", encoding="utf-8"):
            paired.update(line.rstrip("\n").split("\t")[3:5])
    with gzip.open(f"{data}/gazetteer-geonames/cities500.tsv.gz", "rt", encoding="utf-8") as table:
        rows = [line.rstrip("\n").split("\t") for line in table]
    draw = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 5)
    order = list(range(len(rows)))
    draw.shuffle(order)
    queries, count = [], collections.Counter()
    for index in order:
        row = rows[index]
        if row[0] in paired or sum(count.values()) >= 5 * EACH:
            continue
        others = [n for n in row[8].split("|") if n and script(n) not in (script(row[1]), "?") and len(n) > 2]
        latin = [n for n in row[8].split("|") if len(n) > 3 and script(n) == "LATIN" and plain(n) != plain(row[1])]
        if latin and row[4] in ROMANISED and script(row[1]) == "LATIN" and count["romanised"] < EACH:
            name, kind = draw.choice(latin), "romanised"
            row[8] = "|".join(n for n in row[8].split("|") if plain(n) != plain(name))
        elif others and count["cut"] < EACH:
            name = draw.choice(others)
            row[8] = "|".join(n for n in row[8].split("|") if plain(n) != plain(name))
            kind = "cut"
        elif others and count["other script"] < EACH:
            name, kind = draw.choice(others), "other script"
        elif count["typed"] < EACH and len(row[1]) > 4 and script(row[1]) == "LATIN":
            name, kind = typed(row[1], draw), "typed"
            if plain(name) == plain(row[1]):
                continue
        elif count["main"] < EACH:
            name, kind = row[1], "main"
        else:
            continue
        count[kind] += 1
        queries.append((kind, name, row[0], row[2], row[3]))
    with open(f"{out}/table.tsv", "w", encoding="utf-8") as table:
        table.writelines("\t".join(row) + "\n" for row in rows)
    with open(f"{out}/queries.tsv", "w", encoding="utf-8") as file:
        file.writelines("\t".join(query) + "\n" for query in queries)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
