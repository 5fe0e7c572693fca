#!/bin/sh
# Installs the modules that package.json names into a cache folder keyed by its digest, once.
# Usage: tests/pacs/ohif_parsing/install.sh      prints the folder; without npm it installs
# nothing, and the tests that need it skip. No lock file is kept: it would name a registry.
set -eu

package="$(dirname "$0")/package.json"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/breastcad/node"
folder="$cache/ohif-parsing-$(sha256sum "$package" | cut -c1-12)"
if [ ! -d "$folder" ]; then
    if ! command -v npm >/dev/null; then
        echo "OHIF's parsing code is not installed: it needs npm (https://nodejs.org)" >&2
        exit 0
    fi
    mkdir -p "$cache" || exit 0
    part=$(mktemp -d "$cache/.ohif-parsing.XXXXXX") || exit 0
    trap 'rm -rf "$part"' EXIT
    cp "$package" "$part"
    nice -n 15 npm install --prefix "$part" --no-package-lock --legacy-peer-deps \
        --ignore-scripts --no-audit --no-fund --silent >&2 || {
        echo "OHIF's parsing code could not be fetched by npm" >&2
        exit 0
    }
    chmod 755 "$part"
    mv "$part" "$folder"
    trap - EXIT
fi
echo "$folder"
