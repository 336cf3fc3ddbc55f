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
row tag="8 points, careful" n=8 careful=1 seed=301 "dump=$dumps/8"
row tag="10 points" n=10 seed=302 "dump=$dumps/10"
row tag="15 points" n=15 seed=303 "dump=$dumps/15"
row tag="20 points" n=20 seed=304 "dump=$dumps/20"
row tag="15 points, within 40 km" n=15 near=40 seed=305
row tag="15 points, north within 25 degrees" n=15 heading=10 north=25 seed=306
# Places that are not in the map; the probability was fitted without these towns.
grids=campo-grande,sao-paulo-centre
others=heidelberg-2024,andorra-2021,krems,london-2020,munich-2020,monaco-2021,helsinki-centre
row tag="10 points, absent, grids" n=10 "absent=$grids" seed=312 "dump=$dumps/g10"
row tag="15 points, absent, grids" n=15 "absent=$grids" seed=310 "dump=$dumps/g15"
row tag="20 points, absent, grids" n=20 "absent=$grids" seed=313 "dump=$dumps/g20"
row tag="10 points, absent, other towns" n=10 "absent=$others" seed=314 "dump=$dumps/i10"
row tag="15 points, absent, other towns" n=15 "absent=$others" seed=311 "dump=$dumps/i15"
"$program" reliability "towns=$grids,$others" "$dumps"/*
# Noise that the solver knows nothing of.
row tag="hills of 30 m" n=15 relief=30 seed=220
row tag="a lens that bends by 4 %" n=15 lens=0.04 seed=220
row tag="opinions: junctions within 40 m merged" n=15 opinion=40 seed=220
row tag="main roads first" n=15 bias=1 seed=220
row tag="a quarter of the frame not traced" n=15 hole=0.25 seed=220
row tag="one road in ten gone" n=15 newer=0.1 seed=220
row tag="clicks with heavy tails" n=15 heavy=1 seed=220
row tag="a camera at any angle" n=15 roll=1 seed=220
row tag="all of these, mildly" n=15 relief=10 lens=0.02 opinion=30 bias=0.5 hole=0.1 newer=0.05 \
    heavy=1 seed=221
"$program" row "$country" absent=liechtenstein-2013 held=1 "q=$frames" n=15 \
    seed=222 tag="Liechtenstein of 2013 against 2021"
