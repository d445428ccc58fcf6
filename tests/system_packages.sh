#!/bin/sh
# What the tests need of the system: a Chromium for the browser, a PostgreSQL for the jobs.
# Installs Debian's packages where it may; else names what is missing and fails.
set -eu

missing=
command -v chromium >/dev/null 2>&1 || missing="chromium fonts-dejavu-core"
command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 ||
    missing="$missing postgresql"
if [ -z "$missing" ]; then
    exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "The tests need Chromium ('chromium' on the PATH) and PostgreSQL ('initdb')." >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root=sudo
else
    echo "Some tests need more of the system. Run: sudo apt-get install $missing" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# shellcheck disable=SC2086 # a list of package names
$as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
