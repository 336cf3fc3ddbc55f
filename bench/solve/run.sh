#!/usr/bin/env bash
# Measures the solver on simulated frames. Usage: bench/solve/run.sh [FOLDER] [FRAMES]
# FOLDER holds .osm.pbf extracts (default: the osm folder of BAYYINA_DATA, else shared/data beside
# the repository). Prints one line a row; docs/locate.md records them.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=${1:-${BAYYINA_DATA:-../shared/data}/osm}
frames=${2:-500}
country=${COUNTRY:-$(mktemp -d)}

cargo build --quiet --release --package bench-solve
program=$(cargo build --quiet --release --package bench-solve --message-format json |
    grep -o '"executable":"[^"]*/bench-solve"' | tail -1 | cut -d'"' -f4)
[ -e "$country/plain" ] || {
    "$program" country "$folder" 12 "$country"
    "$program" index "$country"
}

dumps=$(mktemp -d)
everywhere() { "$program" row "$country" drop=liechtenstein-2013 "$@"; }
row() { everywhere "q=$frames" towns=1 "$@"; }
row tag="8 points, careful" n=8 careful=1 seed=401 "dump=$dumps/8"
row tag="10 points" n=10 seed=402 "dump=$dumps/10"
row tag="15 points" n=15 seed=403 "dump=$dumps/15"
row tag="20 points" n=20 seed=404 "dump=$dumps/20"
# Places that are not in the map; nothing was fitted on these towns.
grids=campo-grande,sao-paulo-centre
others=heidelberg-2024,andorra-2021,krems,london-2020,munich-2020,monaco-2021,helsinki-centre
absent() { everywhere "q=$((frames * 4 / 5))" towns=1 "$@"; }
absent tag="10 points, absent, grids" n=10 "absent=$grids" seed=412 "dump=$dumps/g10"
absent tag="15 points, absent, grids" n=15 "absent=$grids" seed=410 "dump=$dumps/g15"
absent tag="20 points, absent, grids" n=20 "absent=$grids" seed=413 "dump=$dumps/g20"
absent tag="10 points, absent, other towns" n=10 "absent=$others" seed=414 "dump=$dumps/i10"
absent tag="15 points, absent, other towns" n=15 "absent=$others" seed=411 "dump=$dumps/i15"
"$program" reliability "towns=$grids,$others" "$dumps"/*
# Noise that the solver knows nothing of.
some() { everywhere "q=$((frames / 5))" n=15 "$@"; }
some tag="15 points, within 40 km" near=40 seed=405
some tag="15 points, north within 25 degrees" heading=10 north=25 seed=406
some tag="hills of 30 m" relief=30 seed=420
some tag="a lens that bends by 4 %" lens=0.04 seed=420
some tag="opinions: junctions within 40 m merged" opinion=40 seed=420
some tag="main roads first" bias=1 seed=420
some tag="a quarter of the frame not traced" hole=0.25 seed=420
some tag="one road in ten gone" newer=0.1 seed=420
some tag="clicks with heavy tails" heavy=1 seed=420
some tag="a camera at any angle" roll=1 seed=420
some tag="roads traced with their bends" bends=1 seed=420
some tag="all of these, mildly" relief=10 lens=0.02 opinion=30 bias=0.5 hole=0.1 newer=0.05 \
    heavy=1 seed=421
some tag="hills of 60 m" relief=60 seed=95
some tag="hills of 60 m, heights known" relief=60 heights=1 seed=95
for bends in 0 1; do
    "$program" row "$country" absent=liechtenstein-2013 held=1 "q=$((frames / 5))" n=15 \
        "bends=$bends" seed=422 tag="Liechtenstein of 2013 against 2021, bends=$bends"
done
# What people traced of Las Vegas, where its squares are at hand.
squares=$(dirname "$folder")/spacenet-vegas
if [ -d "$squares" ]; then "$program" vegas "$squares" "$country"; fi
# Marks need whole maps: `bayyina map build` of each extract into a folder.
if [ -n "${WHOLE:-}" ]; then
    for unmarked in '' unmarked=1; do
        "$program" row "$WHOLE" "q=$((frames / 5))" n=8 careful=1 marks=3 seed=91 \
            tag="8 points, careful, marks $unmarked" $unmarked
        "$program" row "$WHOLE" "q=$((frames / 5))" n=10 marks=3 seed=92 \
            only=campo-grande,sao-paulo-centre,portland-central \
            tag="10 points, grids, marks $unmarked" $unmarked
    done
fi
