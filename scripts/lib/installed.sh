# shellcheck shell=bash
# The environment of an installed Berth: the one that is set already, or that of this machine's cluster.
use_installed() {
  if [[ ! ${BERTH_URL:-} ]]; then
    local lines; lines=$("$root/scripts/env" cluster) || exit 1
    eval "$lines"
  fi
  [[ ${BERTH_URL:-} ]] || die "no Berth to talk to: ./berth cluster up"
  local name
  for name in BERTH_TOKEN BERTH_NAMESPACE; do
    [[ ${!name:-} ]] || die "BERTH_URL is set and $name is not. Set the others too, or leave all of them to this machine's cluster:" \
      "eval \"\$(./berth env)\"" "unset BERTH_URL"
  done
  command -v kubectl > /dev/null || die "kubectl is not on PATH: eval \"\$(./berth env)\" puts this machine's cluster's there"
}
