# shellcheck shell=bash
# What a cluster leaves on the machine when its programs are gone, however they went.

# Containers by their bundles: also those whose shim or containerd was killed.
end_containers() {
  local bundle
  pkill -9 -f -- "^[^ ]*containerd-shim-run[^ ]* .*-address $runtime_socket" || true
  for bundle in "$runtime_dir"/io.containerd.runtime.v2.task/k8s.io/*/; do
    [[ -d $bundle ]] && end_cgroup "$(basename "$bundle")"
  done
  return 0
}

end_cgroup() { # container's id: every process in cgroups of that name, until they stay empty
  local folders _
  mapfile -t folders < <(find /sys/fs/cgroup -type d -name "$1" 2> /dev/null)
  (( ${#folders[@]} )) || return 0
  for _ in {1..50}; do
    find "${folders[@]}" -name cgroup.procs -exec cat {} + 2> /dev/null | sort -u | grep . > /dev/null || break
    find "${folders[@]}" -name cgroup.procs -exec cat {} + 2> /dev/null | sort -u | xargs -r kill -9 2> /dev/null || true
    sleep 0.1
  done
  find "${folders[@]}" -depth -type d -exec rmdir {} + 2> /dev/null || true
}

unmount_all() { # state's folder
  local mount
  grep -oE "^[^ ]+ ($1|$runtime_dir)/[^ ]*" /proc/mounts | cut -d' ' -f2 | sort -r | while IFS= read -r mount; do
    umount -l "$mount" 2> /dev/null || true
  done
}

remove_network() {
  local result namespace
  for result in /var/lib/cni/results/berth-*; do
    [[ -e $result ]] || continue
    namespace=$(sed -n 's/.*"netns":"\([^"]*\)".*/\1/p' "$result")
    [[ -z $namespace ]] || { umount -l "$namespace" 2> /dev/null; rm -f "$namespace"; }
    rm -f "$result"
  done
  [[ ! -x $bin/kube-proxy ]] || "$bin/kube-proxy" --cleanup > /dev/null 2>&1 || true
  ip link del "$bridge" 2> /dev/null || true
  ip addr del "$node_ip/32" dev lo 2> /dev/null || true
}
