#!/bin/sh
# Fetches the OHIF viewer, built by its makers, once into a cache folder keyed by version, and
# installs Orthanc where root may do so with apt-get.
# Usage: examples/pacs_demo/install.sh        prints where each is; what is missing says how to get
# it, and who needs it says so too.
set -eu

here=$(dirname "$0")
version=$(sed -n 's/^VERSION = "\(.*\)"$/\1/p' "$here/viewer.py")
cache="${XDG_CACHE_HOME:-$HOME/.cache}/breastcad"
viewer="$cache/ohif-$version"

# The viewer appears under its final name only when it is whole.
if [ ! -f "$viewer/index.html" ]; then
    if ! command -v npm >/dev/null; then
        echo "The OHIF viewer is not there: fetching it needs npm (https://nodejs.org)" >&2
    elif mkdir -p "$cache" && part=$(mktemp -d "$cache/.ohif.XXXXXX"); then
        trap 'rm -rf "$part"' EXIT
        (cd "$part" && nice -n 15 npm pack --silent "@ohif/app@$version" >/dev/null) &&
            tar -xzf "$part"/*.tgz -C "$part" && mv "$part/package/dist" "$viewer" ||
            echo "The OHIF viewer could not be fetched by npm" >&2
        rm -rf "$part"
        trap - EXIT
    fi
fi
[ ! -f "$viewer/index.html" ] || echo "$viewer"

plugin=/usr/share/orthanc/plugins/libOrthancDicomWeb.so
if [ ! -f "$plugin" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    # Debian's package would start a server for all of the network, now and at each start.
    service=/etc/systemd/system/orthanc.service
    [ -e "$service" ] || [ ! -d "${service%/*}" ] || ln -s /dev/null "$service"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends orthanc orthanc-dicomweb; } \
        >/dev/null 2>&1 || true
fi
if [ -f "$plugin" ]; then
    echo "$plugin"
else
    echo "Orthanc is not installed:" \
        "apt-get install --no-install-recommends orthanc orthanc-dicomweb" >&2
fi
