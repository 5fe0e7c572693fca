#!/bin/sh
# Builds the servers that tests run against, each once, into a cache folder keyed by version.
# Usage: tests/servers/install.sh        prints the path of each binary; without Go it builds
# nothing, and the tests that need a server skip.
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
