# What the scripts share: where things are, which Node, how progress and failures are told.
# Sourced, never run.
set -Eeuo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
tools=$root/build/tools
me=script/$(basename "$0")

# Where the system's Node is too old, script/setup puts one here.
export PATH=$tools/node_modules/.bin:$PATH
# The same sources in another folder hit the same cache entries.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1

say() { printf '%s\n' "$*"; }
die() {
  trap - ERR
  printf '%s: %s\n' "$me" "$*" >&2
  exit 1
}
trap 'die "stopped at line $LINENO: \"$BASH_COMMAND\" failed (the reason stands above)"' ERR

# node_fits: is there a Node that the page's tools run on?
node_fits() {
  command -v node >/dev/null && command -v npm >/dev/null &&
    node -e 'const [a, b] = process.versions.node.split(".").map(Number);
             process.exit((a === 20 && b >= 19) || (a === 22 && b >= 12) || a > 22 ? 0 : 1)'
}

# npm_ci FOLDER: its packages as its lock file names them; nothing when they are there already.
npm_ci() {
  local stamp=$1/node_modules/.lock-hash now
  now=$(cat "$1/package.json" "$1/package-lock.json" | sha256sum)
  [ "$(cat "$stamp" 2>/dev/null)" = "$now" ] && return
  say "installing the npm packages of $1"
  (cd "$1" && npm ci --no-audit --no-fund --loglevel=error) ||
    die "npm could not install the packages of $1: is a registry reachable (npm ping)?"
  printf '%s' "$now" >"$stamp"
}

# npm_exact FOLDER: the exact versions its package.json names, without a lock file: one that names the
# builds for every platform cannot be followed where only this platform's can be had.
npm_exact() {
  local stamp=$1/node_modules/.package-hash now
  now=$(sha256sum <"$1/package.json")
  [ "$(cat "$stamp" 2>/dev/null)" = "$now" ] && return
  say "installing the npm packages of $1"
  (cd "$1" && npm install --no-package-lock --no-audit --no-fund --loglevel=error) ||
    die "npm could not install the packages of $1: is a registry reachable (npm ping)?"
  printf '%s' "$now" >"$stamp"
}

# postgres_bin: the folder with initdb and pg_ctl, which Debian keeps off the PATH.
postgres_bin() {
  local found
  found=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
  [ -x "$found/initdb" ] || die "no PostgreSQL server found: run script/setup"
  say "$found"
}
