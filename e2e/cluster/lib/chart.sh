# shellcheck shell=bash
# Berth itself: the chart with values for this machine.
helm() { "$bin/helm" --namespace "$release_namespace" "$@"; }

# The chart, and what must restart for images that changed.
deploy() {
  local restart=("${changed[@]}")
  helm status "$release" > /dev/null 2>&1 || restart=()
  install_chart
  make_access_key
  restart_changed "${restart[@]}"
  await_rollout
}

install_chart() {
  say "installing the chart"
  make_tls_secret
  write_values
  local further=()
  [[ ! ${BERTH_CLUSTER_VALUES:-} ]] || further=(--values "$BERTH_CLUSTER_VALUES")
  helm upgrade --install "$release" "$project_root/helm/berth" --create-namespace --reset-values --take-ownership \
    --values "$state/values.yaml" "${further[@]}" > "$log/helm.log" 2>&1 || die "the chart was refused:" "$(grep -v '^$' "$log/helm.log")"
}

# What the values name; the chart's own Secrets are not touched.
make_tls_secret() {
  make_rest_certificate
  kubectl create namespace "$release_namespace" --dry-run=client -o yaml | kubectl apply -f - > /dev/null
  kubectl -n "$release_namespace" create secret tls "$tls_secret" --cert "$pki/rest.crt" --key "$pki/rest.key" --dry-run=client -o yaml |
    kubectl apply -f - > /dev/null
}

# For AgentRun's own clients: it opens what the installation's token opens.
make_access_key() {
  local variable='{.spec.template.spec.containers[0].env[?(@.name=="BERTH_NAMESPACE")].value}'
  kubectl -n "$release_namespace" get secret "$access_key_secret" > /dev/null 2>&1 || kubectl apply -f - > /dev/null <<Y
apiVersion: v1
kind: Secret
metadata: {name: $access_key_secret, namespace: $release_namespace, labels: {berth.dev/access-key: "true"}}
stringData:
  id: berth-cluster
  secret: $(openssl rand -hex 24)
  namespace: $(kubectl -n "$release_namespace" get deployment "$release-proxy" -o "jsonpath=$variable")
Y
}

# A client's template of 2 CPUs and 4 GiB asks for that much as its limits. On one small machine a fraction is
# requested, so that about sixteen of them are scheduled at once.
write_values() {
  local gvisor_classes=''
  [[ $(kubectl get runtimeclass gvisor --ignore-not-found) ]] && gvisor_classes=gvisor
  cat > "$state/values.yaml" <<Y
sandbox:
  requestRatio: {cpu: $(ratio "$(nproc)" 32), memory: $(ratio "$(awk '/^MemTotal/ { print $2 / 1048576 }' /proc/meminfo)" 64), ephemeralStorage: 0.1}
  clusterCIDRs: [$cluster_cidr]
transport:
  exec: {runtimeClasses: [$gvisor_classes]}
proxy:
  service: {type: NodePort, nodePort: $node_port, httpsNodePort: $tls_node_port}
  tls: {existingSecret: $tls_secret}
Y
}

ratio() { # what the machine has, what sixteen clients ask for: three quarters of the machine shared among them
  awk -v has="$1" -v asked="$2" 'BEGIN { r = has * 0.75 / asked; printf "%.3f", (r > 1 ? 1 : r) }'
}

# New images under the same tag reach running programs only by a restart.
restart_changed() { # image name...
  local image
  for image; do
    [[ $image == operator || $image == proxy ]] || continue
    kubectl -n "$release_namespace" rollout restart "deployment/$release-$image" > /dev/null
  done
}

await_rollout() {
  local component line
  for component in operator proxy; do
    kubectl -n "$release_namespace" rollout status "deployment/$release-$component" --timeout=180s 2>&1 |
      uniq | while IFS= read -r line; do say "$line"; done || explain_rollout "$component"
  done
}

explain_rollout() { # component
  local selector=app.kubernetes.io/component=$1
  {
    kubectl -n "$release_namespace" get pods -l "$selector" -o wide
    kubectl -n "$release_namespace" get events --sort-by=.lastTimestamp -o 'custom-columns=OBJECT:.involvedObject.name,REASON:.reason,MESSAGE:.message' | tail -15
    kubectl -n "$release_namespace" logs -l "$selector" --tail=30 --prefix
    kubectl -n "$release_namespace" logs -l "$selector" --tail=30 --prefix --previous
  } >&2 2>&1 || true
  die "the $1 did not become ready; its pods, events and logs stand above"
}
