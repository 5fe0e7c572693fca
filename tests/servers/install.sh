#!/bin/sh
# Builds and fetches the servers that tests run against, each once, into a cache folder keyed by
# version, and installs what gives a second opinion on DICOM, where root may do so with apt-get.
# Usage: tests/servers/install.sh        prints the path of each; what is missing says how to get it,
# and the tests that need it skip.
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
        mkdir -p "$cache" || return 0
        part=$(mktemp -d "$cache/.$1.XXXXXX") || return 0
        trap 'rm -rf "$part"' EXIT
        GOBIN="$part" CGO_ENABLED=0 nice -n 15 go install -ldflags '-s -w' "$3@$2" &&
            mkdir -p "$folder" && mv "$part/$1" "$folder/$1" ||
            echo "$1 could not be built by Go" >&2
        rm -rf "$part"
        trap - EXIT
    fi
    [ ! -x "$folder/$1" ] || echo "$folder/$1"
}

install minio "$minio" github.com/minio/minio

# Each program, and the package that has it. A virtual environment may hold programs of the same
# names, so that they are looked for where packages put them.
programs='dcm2pnm:dcmtk dciodvfy:dicom3tools DicomSRValidator:pixelmed-apps chromium:chromium'
missing=
for program in $programs; do
    [ -x "/usr/bin/${program%%:*}" ] || missing="$missing ${program##*:}"
done
if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    # A failure is no reason to stop: the tests that need them say so.
    # shellcheck disable=SC2086 # several words
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends $missing; } >/dev/null 2>&1 || true
fi
for program in $programs; do
    if [ -x "/usr/bin/${program%%:*}" ]; then
        echo "/usr/bin/${program%%:*}"
    else
        echo "${program%%:*} is not installed:" \
            "apt-get install --no-install-recommends ${program##*:}" >&2
    fi
done

here=$(dirname "$0")
"$here/../../examples/pacs_demo/install.sh" || true
"$here/../pacs/ohif_parsing/install.sh" || true
