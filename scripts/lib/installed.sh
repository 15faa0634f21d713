# shellcheck shell=bash
# The environment of an installed Berth: the one that is set already, or that of this machine's cluster.
use_installed() {
  if [[ ! ${BERTH_URL:-} ]]; then
    local lines; lines=$("$root/scripts/env") || exit 1
    eval "$lines"
  fi
  [[ ${BERTH_URL:-} ]] || die "no Berth to talk to: ./berth cluster up"
}
