# shellcheck shell=bash
# Sourced first by every script here.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export BERTH_CACHE=${BERTH_CACHE:-$HOME/.cache/berth}
state=${BERTH_CLUSTER_DIR:-$BERTH_CACHE/cluster}

say() { printf 'berth: %s\n' "$*" >&2; }
die() { printf 'berth: %s\n' "$1" >&2; (( $# < 2 )) || printf '  %s\n' "${@:2}" >&2; exit 1; }

# Runs a program that ends when this script does, however that ends.
child_of_ours() {
  if command -v setpriv > /dev/null && setpriv --pdeathsig TERM true 2> /dev/null; then
    setpriv --pdeathsig TERM "$@"
  else
    "$@"
  fi
}
