#!/usr/bin/env bash
# What a newcomer meets: clones HEAD into an empty folder, with nothing built
# and nothing installed for the page, and runs the two commands there.
#
#   scripts/fresh-clone.sh          make demo, make test
#   scripts/fresh-clone.sh --ci     bash .ci/run instead, as a change is checked
#   … --keep                        keep the folder, to look around in it
#
# What is not committed is not there: that is the point. Downloaded crates are
# shared with this user's other work; what npm has downloaded is not.
# Exit: 0 all held, 1 something did not, 2 a word that is not understood.
set -uo pipefail

commands=("make demo" "make test")
keep=
for word; do
    case $word in
    --ci) commands=("bash .ci/run") ;;
    --keep) keep=yes ;;
    *) echo "fresh-clone: does not understand $word" >&2; exit 2 ;;
    esac
done

here=$(cd "$(dirname "$0")/.." && pwd)
room=$(mktemp -d "${TMPDIR:-/tmp}/bayyina-fresh.XXXXXX")
[ -n "$keep" ] || trap 'rm -rf "$room"' EXIT
git clone --quiet --no-local "$here" "$room/bayyina" || exit 1
cd "$room/bayyina" || exit 1

# Nothing of the surroundings may help or hinder.
for name in $(compgen -e | grep -E '^(BAYYINA_|CARGO_TARGET_DIR$|CARGO_BUILD_JOBS$|RUSTFLAGS$|NODE_PATH$)'); do
    unset "$name"
done
export npm_config_cache="$room/npm"

echo "fresh-clone: $(git log -1 --format='%h %s') in $room"
status=0
report=
for command in "${commands[@]}"; do
    echo "fresh-clone: $command"
    started=$SECONDS
    if $command </dev/null; then held=held; else held=FAILED; status=1; fi
    report+=$(printf '%8s %6d s  %s' "$held" $((SECONDS - started)) "$command")$'\n'
done
left=$(git status --porcelain)
if [ -n "$left" ]; then
    echo "fresh-clone: the commands changed or left files that git sees:"
    echo "$left"
    status=1
fi
printf '%s' "$report"
[ -z "$keep" ] || echo "fresh-clone: kept in $room/bayyina"
exit "$status"
