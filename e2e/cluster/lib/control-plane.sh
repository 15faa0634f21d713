# shellcheck shell=bash
# etcd, API server, controller manager and scheduler, on the node's own address.
start_control_plane() {
  ip addr show dev lo | grep -qF "$node_ip/" || ip addr add "$node_ip/32" dev lo
  start_etcd
  start_api_server
  await kube-apiserver 90 kubectl get --raw /readyz
  start kube-controller-manager --kubeconfig "$state/controller-manager.kubeconfig" --leader-elect=false --bind-address 127.0.0.1 \
    --service-account-private-key-file "$pki/sa.key" --root-ca-file "$pki/ca.crt" --use-service-account-credentials \
    --kube-api-qps 200 --kube-api-burst 400
  start kube-scheduler --kubeconfig "$state/scheduler.kubeconfig" --leader-elect=false --bind-address 127.0.0.1 \
    --kube-api-qps 200 --kube-api-burst 400
}

start_etcd() {
  start etcd --name berth --data-dir "$state/etcd" --unsafe-no-fsync --listen-client-urls http://127.0.0.1:2379 \
    --advertise-client-urls http://127.0.0.1:2379 --listen-peer-urls http://127.0.0.1:2380 \
    --initial-advertise-peer-urls http://127.0.0.1:2380 --initial-cluster berth=http://127.0.0.1:2380 \
    --quota-backend-bytes 4294967296 --auto-compaction-retention 10m
}

start_api_server() {
  start kube-apiserver --etcd-servers http://127.0.0.1:2379 --bind-address "$node_ip" --secure-port 6443 \
    --advertise-address "$node_ip" --service-cluster-ip-range "$services" --allow-privileged \
    --tls-cert-file "$pki/apiserver.crt" --tls-private-key-file "$pki/apiserver.key" --client-ca-file "$pki/ca.crt" \
    --kubelet-client-certificate "$pki/kubelet-client.crt" --kubelet-client-key "$pki/kubelet-client.key" \
    --kubelet-preferred-address-types InternalIP --authorization-mode Node,RBAC --enable-admission-plugins NodeRestriction \
    --service-account-issuer https://kubernetes.default.svc --service-account-key-file "$pki/sa.pub" \
    --service-account-signing-key-file "$pki/sa.key" --profiling=false
}
