#!/usr/bin/env bash
# The two commands on a Debian that has Rust, make and git, and nothing else:
# shows what scripts/setup must bring, and that it does.
#
#   scripts/fresh-debian.sh [SUITE]     SUITE: bookworm (default), trixie, …
#
# Needs root and the package debootstrap. The system lies in a folder under
# TMPDIR with mounts of its own, which end with this script; the commands run
# as a user with sudo, as a newcomer would.
# Exit: 0 all held, 1 something did not.
set -euo pipefail

suite=${1:-bookworm}
here=$(cd "$(dirname "$0")/.." && pwd)

if [ "${FRESH_DEBIAN:-}" != inside ]; then
    room=$(mktemp -d "${TMPDIR:-/tmp}/bayyina-debian.XXXXXX")
    trap 'rm -rf --one-file-system "$room"' EXIT
    chmod 755 "$room"
    # The mirror that this machine uses, whichever that is.
    lists=(/etc/apt/sources.list.d/debian.sources /etc/apt/sources.list)
    mirror=$({ cat "${lists[@]}" 2>/dev/null || true; } |
        sed -n 's/^URIs: //p; s/^deb \(\[[^]]*\] \)\?\([^ ]*\) .*/\2/p' | head -n 1)
    echo "fresh-debian: installing $suite"
    debootstrap --variant=minbase --include=ca-certificates,git,make,sudo \
        "$suite" "$room" "$mirror" >"$room.log" 2>&1 || { tail "$room.log"; exit 1; }
    rm -f "$room.log"
    FRESH_DEBIAN=inside FRESH_ROOM=$room unshare --mount "$0" "$suite"
    exit
fi

room=$FRESH_ROOM
toolchain=$(rustc --print sysroot)
mkdir -p "$room/opt/rust"
mount --bind "$toolchain" "$room/opt/rust"
mount -t proc proc "$room/proc"
mount --rbind /dev "$room/dev"
cp /etc/resolv.conf /etc/hosts "$room/etc/"
# Behind a proxy with a certificate of its own, the newcomer has it too.
cp /etc/ssl/certs/ca-certificates.crt "$room/etc/ssl/certs/ca-certificates.crt"
chroot "$room" useradd --create-home --shell /bin/bash newcomer
echo 'newcomer ALL=(ALL) NOPASSWD: ALL' >"$room/etc/sudoers.d/newcomer"
git clone --quiet --no-local "$here" "$room/home/newcomer/bayyina"
chroot "$room" sh -c 'chown -R newcomer: ~newcomer'

certificates=/etc/ssl/certs/ca-certificates.crt
status=0
for command in "make demo" "make test"; do
    echo "fresh-debian: $command"
    started=$SECONDS
    chroot "$room" su newcomer -c "
        export NODE_EXTRA_CA_CERTS=$certificates SSL_CERT_FILE=$certificates
        export PATH=/opt/rust/bin:/usr/local/bin:/usr/bin:/bin
        cd ~/bayyina && $command" </dev/null && held=held || { held=FAILED; status=1; }
    echo "fresh-debian: $command: $held, $((SECONDS - started)) s"
done
exit "$status"
