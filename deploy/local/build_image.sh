#!/bin/sh
# Builds the image of the three services as moien:VERSION and moien:latest: `make image`.
#
# With docker or podman where one runs. Elsewhere with Debian's buildah, as root, without any daemon: the base image is
# then made by debootstrap, tagged with the base's name, and kept until .build is cleaned; IMAGE_STORE (.build/images) holds
# the result, for `buildah --root … --storage-driver vfs`. This machine's list of certificates and its settings of apt,
# pip and npm reach the build as secrets, so that they are not in the image.
set -eu
cd "$(dirname "$0")/../.."

version=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml | head -n 1)
base=$(sed -n 's/^FROM \([^ ]*\) AS system$/\1/p' deploy/Containerfile)
store=$(realpath -m "${IMAGE_STORE:-.build/images}")
settings=$(mktemp -d)
trap 'rm -rf "$settings"' EXIT
trap 'exit 1' INT TERM

# --- This machine's ways to packages -----------------------------------------------------------------------------

secret() { # name, file: one more option of the build, where there is such a file
    [ ! -s "$2" ] || secrets="$secrets --secret id=$1,src=$2"
}

secrets=
apt-config dump 2>/dev/null | grep -E '^Acquire::(https?|Check|Retries)' >"$settings/apt" || true
secret apt "$settings/apt"
secret certificates /etc/ssl/certs/ca-certificates.crt
secret pip /etc/pip.conf
secret npm /etc/npmrc

build() { # command and options that come before
    # shellcheck disable=SC2086  # options and their values
    "$@" $secrets --build-arg "VERSION=$version" -f deploy/Containerfile -t "moien:$version" -t moien:latest .
}

for engine in docker podman; do
    if "$engine" info >/dev/null 2>&1; then
        export DOCKER_BUILDKIT=1
        case $engine in
            docker) build docker build ;;
            podman) build podman build --format docker ;;
        esac
        echo "Built moien:$version with $engine."
        exit 0
    fi
done

# --- Without an engine -------------------------------------------------------------------------------------------

[ "$(id -u)" = 0 ] || { echo "Neither docker nor podman runs here. Building without one needs root." >&2; exit 1; }
for program in buildah debootstrap; do
    command -v $program >/dev/null || { echo "$program is missing: 'make engines' installs it." >&2; exit 1; }
done

images() { buildah --root "$store/root" --runroot "$store/run" --storage-driver vfs "$@"; }

# The sources of Debian 12 that this machine uses, as lines of sources.list; none if it is another system.
sources() {
    apt-get indextargets --format '$(ORIGIN) $(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' 2>/dev/null |
        sed -n 's/^Debian \([^ ]* bookworm[a-z-]* main\)$/deb \1/p' | sort -u
}

make_base() {
    tree=$store/base
    rm -rf "$tree"
    echo "Making $base..."
    mirror=$(sources | sed -n 's/^deb \(.*\) bookworm main$/\1/p' | head -n 1)
    # shellcheck disable=SC2086  # no mirror, no argument
    debootstrap --variant=minbase bookworm "$tree" $mirror >"$store/debootstrap.log" 2>&1 ||
        { tail -n 5 "$store/debootstrap.log" >&2; exit 1; }
    [ -z "$mirror" ] || sources >"$tree/etc/apt/sources.list"
    # what the slim image of Debian leaves out
    rm -rf "$tree"/var/cache/apt/* "$tree"/var/lib/apt/lists/* "$tree"/var/log/*.log "$tree"/usr/share/doc/* \
        "$tree"/usr/share/man/* "$tree"/usr/share/locale/*
    container=$(images from scratch)
    images add -q "$container" "$tree" /
    images config --cmd bash "$container"
    images commit -q --rm "$container" "$base" >/dev/null
    rm -rf "$tree"
}

mkdir -p "$store"
images inspect --type image "$base" >/dev/null 2>&1 || make_base
build images build -q --format docker --isolation chroot --network host --pull-never
echo "Built moien:$version with buildah; it is in $store."
