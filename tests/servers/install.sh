#!/bin/sh
# Builds the servers that tests run against, each once, into a cache folder keyed by version, and
# installs DCMTK, the second opinion on decoded values, where root may do so with apt-get.
# Usage: tests/servers/install.sh        prints the path of each binary; without Go it builds
# nothing, without DCMTK nothing is compared, and the tests that need either skip.
set -eu

minio=v0.0.0-20260212201848-7aac2a2c5b7c
cache="${XDG_CACHE_HOME:-$HOME/.cache}/breastcad/bin"

# install NAME VERSION PACKAGE: the binary appears under its final name only when it is whole.
install() {
    folder="$cache/$1-$2"
    if [ ! -x "$folder/$1" ]; then
        if ! command -v go >/dev/null; then
            echo "$1 is not installed: building it needs Go (https://go.dev)" >&2
            return
        fi
        mkdir -p "$cache"
        part=$(mktemp -d "$cache/.$1.XXXXXX")
        trap 'rm -rf "$part"' EXIT
        GOBIN="$part" CGO_ENABLED=0 nice -n 15 go install -ldflags '-s -w' "$3@$2"
        mkdir -p "$folder"
        mv "$part/$1" "$folder/$1"
        rm -rf "$part"
        trap - EXIT
    fi
    echo "$folder/$1"
}

install minio "$minio" github.com/minio/minio

# A virtual environment may hold programs of the same names.
if [ ! -x /usr/bin/dcm2pnm ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        # A failure is no reason to stop: the tests that need it say so.
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends dcmtk; } >/dev/null 2>&1 || true
    fi
fi
if [ -x /usr/bin/dcm2pnm ]; then
    echo /usr/bin/dcm2pnm
else
    echo "DCMTK is not installed: apt-get install --no-install-recommends dcmtk" >&2
fi
