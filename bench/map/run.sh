#!/usr/bin/env bash
# Measures reading, building and opening maps. Usage: bench/map/run.sh [FOLDER] [COPIES] [ROUNDS]
# FOLDER holds .osm.pbf extracts (default: the osm folder of BAYYINA_DATA, else shared/data beside
# the repository). Needs osmium-tool (Debian) to compare with. Prints what README.md records.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=${1:-${BAYYINA_DATA:-../shared/data}/osm}
copies=${2:-10}
rounds=${3:-5}
command -v osmium >/dev/null || { echo "osmium-tool is not installed: apt-get install osmium-tool" >&2; exit 3; }

cargo build --quiet --release --package bayyina-atlas --bench map
program=$(cargo build --quiet --release --package bayyina-atlas --bench map --message-format json |
    grep -o '"executable":"[^"]*/map-[0-9a-f]*"' | tail -1 | cut -d'"' -f4)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Processor seconds, user and system, of a command.
seconds() {
    local TIMEFORMAT='%3U %3S'
    { time "$@" >/dev/null 2>&1; } 2>&1 | awk '{ printf "%.3f\n", $1 + $2 }'
}
osmium_times() { for _ in $(seq "$2"); do osmium fileinfo -e "$1"; done; }

times=10
echo "reading: MB per processor-second, $rounds rounds of $times readings, interleaved"
echo "| extract | MB | osmium fileinfo -e | every object | ratio | roads placed | ratio |"
echo "| --- | --- | --- | --- | --- | --- | --- |"
for name in malta-2018 heidelberg-2024 liechtenstein-2021 andorra-2021 porto-2020; do
    file=$folder/$name.osm.pbf
    [ -e "$file" ] || continue
    : >"$scratch/rows"
    for _ in $(seq "$rounds"); do
        echo "$(seconds osmium_times "$file" $times) $(seconds "$program" survey "$file" $times) $(seconds "$program" read "$file" $times)" >>"$scratch/rows"
    done
    awk -v name="$name" -v mb="$(stat -c %s "$file")" -v times=$times '
        { a += $1; b += $2; c += $3 }
        END {
            mb *= times * NR / 1e6
            printf "| %s | %.2f | %.1f | %.1f | %.2f | %.1f | %.2f |\n",
                name, mb / times / NR, mb / a, mb / b, a / b, mb / c, a / c
        }' "$scratch/rows"
done

echo
echo "building: all extracts and $copies warped copies of each, from parsed roads"
"$program" build "$folder" "$copies" "$scratch/all.bmap"
