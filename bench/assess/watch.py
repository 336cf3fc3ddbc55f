#!/usr/bin/env python3
"""One new observation in a watched case of many claims: how long until its answer stands.

    python3 bench/assess/watch.py BAYYINA [CLAIMS] [ROUNDS]

Makes a case (towns on a grid, one claim and one found place for each of CLAIMS), imports it, starts
`bayyina assess --watch`, and ROUNDS times adds one row to a small table of observations. Prints the
milliseconds that the command itself tells: reading the changed table, writing its entry, assessing
again, counting every question again. Waiting for the file to rest is not among them.
"""

import csv
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

TOWNS = 2_000

CASE = """languages = ["en"]

[title]
en = "A watched case"

[sets.all]
rule.en = "Every claim of the generator."
date = "2026-01-01"
claims = ["c*"]

[questions.place]
set = "all"
proposition = "place"
unit = "item"

[questions.place.title]
en = "How many are where they were said to be?"
"""

TABLES = ["sources", "places", "items", "claims", "found", "new"]
KINDS = {"found": "observations", "new": "observations"}


def town(number):
    return 33 + 3 * (number // 50) / 40, 36 + 4 * (number % 50) / 50


def table(folder, name, heading, rows):
    with open(folder / "tables" / f"{name}.csv", "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(heading)
        writer.writerows(rows)


FOUND = ["id", "about", "kind", "role", "lat", "lon", "radius_m", "origin", "analyst", "confidence"]


def found(name, number, claim):
    lat, lon = town(claim % TOWNS)
    # One in four lies some 20 km off.
    lat += 0.2 if number % 4 == 0 else 0.01
    return [name, f"claim:c{claim}", "location", "camera", f"{lat:.5f}", f"{lon:.5f}", 500, "team", "analyst:one", "confirmed"]


def make(folder, claims):
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    listed = "".join(
        f'\n[[tables]]\nfile = "tables/{name}.csv"\n'
        + (f'kind = "{KINDS[name]}"\n' if name in KINDS else "")
        for name in TABLES
    )
    (folder / "case.toml").write_text(CASE + listed, encoding="utf-8")
    table(folder, "sources", ["id", "name_en", "kind"], [["ministry", "A ministry", "government"], ["team", "A team", "researchers"]])
    table(folder, "places", ["id", "name_en", "kind", "lat", "lon", "radius_m", "origin"],
          [[f"t{n}", f"Town {n}", "town", *(f"{x:.5f}" for x in town(n)), 1500, "team"] for n in range(TOWNS)])
    table(folder, "items", ["id", "source", "title"], [[f"i{n}", "ministry", f"Video {n}"] for n in range(claims)])
    table(folder, "claims", ["id", "source", "item", "title", "published", "place"],
          [[f"c{n}", "ministry", f"i{n}", f"Strike {n}", "2015-10-01", f"t{n % TOWNS}"] for n in range(claims)])
    # The first claims are left to the watched rows.
    table(folder, "found", FOUND, [found(f"f{n}", n, n) for n in range(100, claims)])
    table(folder, "new", FOUND, [])


def main():
    command = pathlib.Path(sys.argv[1]).resolve()
    claims = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 7
    with tempfile.TemporaryDirectory() as room:
        folder = pathlib.Path(room) / "case"
        subprocess.run([command, "init", folder], check=True, stdin=subprocess.DEVNULL)
        make(folder, claims)
        subprocess.run([command, "import", "--case", folder], check=True, stdin=subprocess.DEVNULL)
        watch = subprocess.Popen([command, "assess", "--watch", "--case", folder], stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            taken = []
            for line in watch.stdout:
                print("  " + line.rstrip())
                told = re.search(r"(\d+) answers changed, (\d+) ms", line)
                if told:
                    if told[1] != "1":
                        sys.exit("the answer did not change: nothing was measured")
                    taken.append(int(told[2]))
                if told or line.startswith("watching"):
                    if len(taken) == rounds:
                        break
                    with open(folder / "tables" / "new.csv", "a", newline="", encoding="utf-8") as out:
                        number = len(taken)
                        csv.writer(out).writerow(found(f"n{number}", number, number))
            if len(taken) < rounds:
                sys.exit("the command ended before its time")
        finally:
            watch.terminate(); watch.wait()
        print(f"{claims} claims, {rounds} observations one by one: median {statistics.median(taken)} ms, most {max(taken)} ms")


main()
