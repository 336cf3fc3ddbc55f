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

row() { "$program" row "$country" drop=liechtenstein-2013 "q=$frames" "$@"; }
row tag="8 points, careful" n=8 careful=1 seed=101
row tag="10 points" n=10 seed=102
row tag="15 points" n=15 seed=103
row tag="20 points" n=20 seed=104
row tag="15 points, within 40 km" n=15 near=40 seed=105
row tag="15 points, north within 25 degrees" n=15 heading=10 north=25 seed=106
row tag="15 points, no town of it in the map: Campo Grande, Portland" n=15 \
    absent=campo-grande,portland-central seed=107
row tag="15 points, no town of it in the map: Heidelberg, Liechtenstein, Krems" n=15 \
    absent=heidelberg-2024,liechtenstein-2021,krems seed=108
row tag="hills of 30 m" n=15 relief=30 seed=109
row tag="a lens that bends by 4 %" n=15 lens=0.04 seed=110
row tag="opinions: junctions within 40 m merged" n=15 opinion=40 seed=111
row tag="main roads first" n=15 bias=1 seed=112
row tag="a quarter of the frame not traced" n=15 hole=0.25 seed=113
row tag="one road in ten gone" n=15 newer=0.1 seed=114
row tag="clicks with heavy tails" n=15 heavy=1 seed=115
row tag="a camera at any angle" n=15 roll=1 seed=116
row tag="all of these, mildly" n=15 relief=10 lens=0.02 opinion=30 bias=0.5 hole=0.1 newer=0.05 \
    heavy=1 seed=117
"$program" row "$country" absent=liechtenstein-2013 held=1 "q=$frames" n=15 \
    seed=118 tag="Liechtenstein of 2013 against 2021"
