# shellcheck shell=bash
# What a cluster leaves on the machine when its programs are gone, however they went.

# Every process of every pod, by the pods' control group: also those whose shim or containerd was killed.
end_containers() {
  local folders _
  pkill -9 -f -- "^[^ ]*containerd-shim-run[^ ]* .*-address $runtime_socket" || true
  pkill -9 -f -- "^runsc[^ ]* .*$runtime_dir/" || true
  mapfile -t folders < <(cgroups)
  (( ${#folders[@]} )) || return 0
  for _ in {1..100}; do
    processes_in "${folders[@]}" | grep -q . || break
    processes_in "${folders[@]}" | xargs -r kill -9 2> /dev/null || true
    sleep 0.1
  done
  find "${folders[@]}" -depth -type d -exec rmdir {} + 2> /dev/null || true
}

# The pods' group, and those of containers that this runtime knows of: a cluster made differently has them elsewhere.
cgroups() {
  local bundle names=(-name "$cgroup")
  for bundle in "$runtime_dir"/io.containerd.runtime.v2.task/k8s.io/*/; do
    [[ ! -d $bundle ]] || names+=(-o -name "$(basename "$bundle")")
  done
  find /sys/fs/cgroup -type d \( "${names[@]}" \) -prune 2> /dev/null
}

processes_in() { find "$@" -name cgroup.procs -exec cat {} + 2> /dev/null | sort -u; }

unmount_all() { # state's folder
  local mount
  grep -oE "^[^ ]+ ($1|$runtime_dir)/[^ ]*" /proc/mounts | cut -d' ' -f2 | sort -r | while IFS= read -r mount; do
    umount -l "$mount" 2> /dev/null || true
  done
}

remove_network() {
  local result namespace
  for result in /var/lib/cni/results/berth-* /var/lib/cni/results/cni-loopback-*; do
    namespace=$(sed -n 's/.*"netns":"\([^"]*\)".*/\1/p' "$result" 2> /dev/null) || continue
    # The loopback of another runtime's pod is not ours to end.
    [[ $result == */cni-loopback-* && -e $namespace ]] && continue
    [[ ! -e $namespace ]] || { umount -l "$namespace" 2> /dev/null; rm -f "$namespace"; }
    rm -f "$result"
  done
  [[ ! -x $bin/kube-proxy ]] || "$bin/kube-proxy" --cleanup > /dev/null 2>&1 || true
  remove_kubelet_rules
  ip link del "$bridge" 2> /dev/null || true
  ip addr del "$node_ip/32" dev lo 2> /dev/null || true
}

# kube-proxy removes its own rules; the kubelet's stay unless told.
remove_kubelet_rules() {
  local chain table
  for chain in INPUT OUTPUT; do
    while iptables -w -D "$chain" -j KUBE-FIREWALL 2> /dev/null; do :; done
  done
  for table in filter nat mangle; do
    for chain in KUBE-FIREWALL KUBE-KUBELET-CANARY KUBE-IPTABLES-HINT; do
      { iptables -w -t "$table" -F "$chain" && iptables -w -t "$table" -X "$chain"; } 2> /dev/null || true
    done
  done
}
