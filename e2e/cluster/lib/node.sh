# shellcheck shell=bash
# kubelet and kube-proxy.
start_node() {
  sysctl -qw net.ipv4.ip_forward=1
  make_cgroup
  write_kubelet_config
  start_kubelet
  # It may not write the conntrack sysctls everywhere, and needs not; NodePorts answer on the node's address only.
  start kube-proxy --kubeconfig "$state/proxy.kubeconfig" --hostname-override "$node" --cluster-cidr "$pods" \
    --proxy-mode iptables --nodeport-addresses "$node_ip/32" --healthz-bind-address 127.0.0.1:10256 \
    --conntrack-max-per-core 0 --conntrack-tcp-timeout-established 0 --conntrack-tcp-timeout-close-wait 0
  await kubelet 90 node_ready
  make_dns_service
}

# No DNS server runs here. A Service without endpoints refuses each question at once, where silence would cost
# everything that looks up a name ten seconds.
make_dns_service() {
  kubectl apply -f - > /dev/null <<Y
apiVersion: v1
kind: Service
metadata: {name: kube-dns, namespace: kube-system}
spec: {clusterIP: $dns_service, ports: [{name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53}]}
Y
}

start_kubelet() {
  start kubelet --config "$state/kubelet.yaml" --kubeconfig "$state/kubelet.kubeconfig" --hostname-override "$node" \
    --node-ip "$node_ip" --root-dir "$state/kubelet" --cert-dir "$pki"
}

# Ready by the API server's record, which outlives a kubelet, and answering.
node_ready() {
  kubectl get --raw "/api/v1/nodes/$node/proxy/healthz" > /dev/null && kubectl get node "$node" -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}' | grep -qx True
}

# All pods in a control group of this cluster's own: what has to be killed can be told from everything else. Its weight is that of
# several programs: where group and programs compete, as in cgroup v1's root, one build beside it would leave all pods together
# with less than one of its threads has, and a starting operator would take a minute.
make_cgroup() {
  local controller controllers
  if [[ -e /sys/fs/cgroup/cgroup.controllers ]]; then
    mkdir -p "/sys/fs/cgroup/$cgroup"
    read -ra controllers < /sys/fs/cgroup/cgroup.controllers
    for controller in "${controllers[@]}"; do
      echo "+$controller" > /sys/fs/cgroup/cgroup.subtree_control 2> /dev/null || true
    done
    echo 400 > "/sys/fs/cgroup/$cgroup/cpu.weight" 2> /dev/null || true
    return
  fi
  for controller in /sys/fs/cgroup/*/; do
    [[ -w $controller/cgroup.procs ]] || continue
    mkdir -p "$controller$cgroup"
  done
  local file
  for file in cpuset.cpus cpuset.mems; do
    cat "/sys/fs/cgroup/cpuset/$file" > "/sys/fs/cgroup/cpuset/$cgroup/$file"
  done
  echo 4096 > "/sys/fs/cgroup/cpu/$cgroup/cpu.shares" 2> /dev/null || true
}

write_kubelet_config() {
  cat > "$state/kubelet.yaml" <<Y
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $node_ip
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $pki/ca.crt}}
authorization: {mode: Webhook}
tlsCertFile: $pki/kubelet.crt
tlsPrivateKeyFile: $pki/kubelet.key
containerRuntimeEndpoint: unix://$runtime_socket
cgroupDriver: cgroupfs
cgroupRoot: /$cgroup
failCgroupV1: false
failSwapOn: false
podPidsLimit: 1024
maxPods: 250
# Images come from archives and cannot be pulled again: nothing may collect them.
imageGCHighThresholdPercent: 100
evictionHard: {memory.available: 100Mi}
serializeImagePulls: false
kubeAPIQPS: 200
kubeAPIBurst: 400
clusterDNS: [$dns_service]
clusterDomain: cluster.local
Y
}

make_gvisor_class() {
  kubectl apply -f - > /dev/null <<Y
{apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: {name: gvisor}, handler: runsc}
Y
}
