# shellcheck shell=bash
# containerd, the pods' network, and the image that holds a pod's namespaces.
start_runtime() {
  mkdir -p "$runtime_dir" "$state/cni"
  echo "$state" > "$owner_file"
  write_network
  write_runtime_config
  start containerd --config "$state/containerd.toml"
  await containerd 30 ctr version
  load_pause_image
}

write_network() {
  cat > "$state/cni/10-berth.conflist" <<Y
{"cniVersion": "0.4.0", "name": "berth", "plugins": [
  {"type": "bridge", "bridge": "$bridge", "isGateway": true, "ipMasq": false, "hairpinMode": true,
   "ipam": {"type": "host-local", "ranges": [[{"subnet": "$pods"}]], "dataDir": "$state/ipam", "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
Y
}

# restrict_oom_score_adj: without CAP_SYS_RESOURCE no score can be lowered, and every pod would fail at its start.
write_runtime_config() {
  cat > "$state/containerd.toml" <<Y
version = 3
root = "$state/containerd"
state = "$runtime_dir"
[grpc]
  address = "$runtime_socket"
[plugins."io.containerd.cri.v1.images"]
  snapshotter = "overlayfs"
  [plugins."io.containerd.cri.v1.images".pinned_images]
    sandbox = "$pause_image"
[plugins."io.containerd.cri.v1.runtime"]
  restrict_oom_score_adj = true
  [plugins."io.containerd.cri.v1.runtime".cni]
    bin_dirs = ["/usr/lib/cni"]
    conf_dir = "$state/cni"
  [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
  [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runsc]
    runtime_type = "io.containerd.runsc.v1"
Y
}

load_pause_image() {
  ctr images ls -q | grep -qxF "$pause_image" && return
  local folder; folder=$(mktemp -d)
  mkdir "$folder/root"
  go_build "$cluster_root/go/pause" "" . "$folder/root/pause" || die "building the pause program failed"
  "$cluster_root/lib/oci-image" "$folder/root" "$pause_image" /pause "$folder/pause.tar"
  ctr images import "$folder/pause.tar" > /dev/null
  rm -rf "$folder"
}
