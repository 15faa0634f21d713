# shellcheck shell=bash
# One cluster a machine: two kubelets would fight for the same ports, addresses and containers.

# State folders of clusters whose containerd, kubelet or API server runs here, this one's left out.
other_clusters() {
  local pid argument
  for pid in $(pgrep -x containerd; pgrep -x kubelet; pgrep -x kube-apiserver); do
    while IFS= read -r argument; do
      case $argument in
        */containerd.toml | */kubelet.yaml | */admin.kubeconfig) dirname "$argument" ;;
        */pki/apiserver.crt) dirname "$(dirname "$argument")" ;;
      esac
    done < <(tr '\0' '\n' 2> /dev/null < "/proc/$pid/cmdline")
  done | sort -u | grep -vxF -- "$state" || true
}

refuse_beside_another() {
  local other; other=$(other_clusters | head -1)
  [[ -z $other ]] || die "another cluster runs on this machine, with its state in $other" \
    "use that one, or take it down first, in one of these ways:" \
    "./berth cluster up --replace" \
    "BERTH_CLUSTER_DIR=$other ./berth cluster down"
}

replace_others() {
  local other
  for other in $(other_clusters); do take_down "$other"; done
}

# Containers of a cluster whose programs are gone belong to nobody; a new containerd would trip over them.
clear_what_a_dead_one_left() {
  local owner; owner=$(cat "$owner_file" 2> /dev/null || true)
  [[ ! $owner || $owner == "$state" ]] || take_down "$owner"
}

take_down() { # state's folder
  say "taking down the cluster in $1"
  BERTH_CLUSTER_DIR=$1 "$cluster_root/down" --unlocked
}
