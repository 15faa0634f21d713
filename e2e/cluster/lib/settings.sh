# shellcheck shell=bash
# Where things are and what they are called. Sourced first by every script here.
set -euo pipefail
cluster_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
project_root=$(cd "$cluster_root/../.." && pwd)
cache=${BERTH_CACHE:-$HOME/.cache/berth}
state=${BERTH_CLUSTER_DIR:-$cache/cluster}
[[ $state == /* ]] || state=$PWD/$state
bin=$cache/bin pki=$state/pki log=$state/log

# Reserved ranges, routed nowhere: no network that the machine is really in can collide with them.
node=berth node_ip=192.0.2.10
pods=198.18.0.0/16 services=198.19.0.0/16 cluster_cidr=198.18.0.0/15 first_service=198.19.0.1 dns_service=198.19.0.10
bridge=berth-cni cgroup=berth
node_port=30080 tls_node_port=30443
pause_image=berth.local/pause:1

runtime_dir=/run/berth-containerd
runtime_socket=$runtime_dir/containerd.sock
owner_file=$runtime_dir/owner

release=berth release_namespace=berth-system
tls_secret=berth-tls access_key_secret=berth-access-key

# Where system programs and Go are, for callers whose PATH is short.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/go/bin

export KUBECONFIG=$state/admin.kubeconfig
# The caches and settings of these tools stay out of the user's own.
export KUBECACHEDIR=$state/kubectl-cache
export HELM_CACHE_HOME=$state/helm HELM_CONFIG_HOME=$state/helm HELM_DATA_HOME=$state/helm

started=$SECONDS
say() { printf '%4ss  %s\n' "$((SECONDS - started))" "$*" >&2; }
die() { printf 'berth cluster: %s\n' "$1" >&2; (( $# < 2 )) || printf '  %s\n' "${@:2}" >&2; exit 1; }
kubectl() { "$bin/kubectl" "$@"; }
ctr() { "$bin/ctr" -a "$runtime_socket" -n k8s.io "$@"; }

# One change of the machine's cluster at a time. Descriptor 9 must not reach what outlives the script.
lock() {
  [[ $EUID == 0 ]] || die "a cluster's containers, mounts and addresses need root: run it as root"
  exec 9> /run/lock/berth-cluster
  flock -n 9 || { say "waiting for another 'berth cluster' command to end"; flock 9; }
}
