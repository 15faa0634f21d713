# shellcheck shell=bash
# A certificate authority of the cluster's own, a certificate for each program, and their kubeconfigs.
make_certificates() {
  (umask 077; mkdir -p "$pki")
  make_authority
  make_service_account_key
  make_certificate apiserver /CN=kube-apiserver \
    "subjectAltName=IP:127.0.0.1,IP:$node_ip,IP:$first_service,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc"
  make_certificate kubelet-client /O=system:masters/CN=kube-apiserver-kubelet-client
  make_certificate kubelet "/O=system:nodes/CN=system:node:$node" "subjectAltName=IP:$node_ip,DNS:$node"
  make_certificate admin /O=system:masters/CN=admin
  make_certificate controller-manager /CN=system:kube-controller-manager
  make_certificate scheduler /CN=system:kube-scheduler
  make_certificate proxy /CN=system:kube-proxy
  local user; for user in admin controller-manager scheduler proxy kubelet; do write_kubeconfig "$user"; done
}

make_authority() {
  [[ -s $pki/ca.crt ]] || openssl req -x509 -newkey rsa:2048 -nodes -keyout "$pki/ca.key" -out "$pki/ca.crt" -days 3650 -subj /CN=berth-ca 2> /dev/null
}

make_service_account_key() {
  [[ -s $pki/sa.pub ]] && return
  openssl genrsa -out "$pki/sa.key" 2048 2> /dev/null
  openssl rsa -in "$pki/sa.key" -pubout -out "$pki/sa.pub" 2> /dev/null
}

make_certificate() { # name, subject, further extension
  [[ -s $pki/$1.crt ]] && return
  local extensions
  extensions=$(printf 'keyUsage=digitalSignature,keyEncipherment\nextendedKeyUsage=clientAuth,serverAuth\n%s\n' "${3:-}")
  openssl req -new -newkey rsa:2048 -nodes -keyout "$pki/$1.key" -subj "$2" 2> /dev/null |
    openssl x509 -req -CA "$pki/ca.crt" -CAkey "$pki/ca.key" -CAcreateserial -days 3650 -out "$pki/$1.crt" \
      -extfile <(echo "$extensions") 2> /dev/null
}

# For the REST API. It signs itself, so that whoever trusts it trusts nothing else of this cluster.
make_rest_certificate() {
  local system
  [[ -s $pki/rest.crt ]] ||
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$pki/rest.key" -out "$pki/rest.crt" -days 3650 \
      -subj "/CN=Berth on this machine" -addext "subjectAltName=IP:$node_ip,IP:127.0.0.1,DNS:localhost,DNS:$release-proxy.$release_namespace.svc" \
      -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,digitalSignature,keyCertSign 2> /dev/null
  # Programs take SSL_CERT_FILE in place of the system's authorities, not beside them.
  for system in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/ca-bundle.pem; do
    [[ ! -s $system ]] || break
  done
  { cat "$system" 2> /dev/null || true; cat "$pki/rest.crt"; } > "$pki/rest-and-system.crt"
}

write_kubeconfig() { # user
  (umask 077; cat > "$state/$1.kubeconfig") <<Y
apiVersion: v1
kind: Config
current-context: berth
clusters: [{name: berth, cluster: {server: "https://$node_ip:6443", certificate-authority-data: $(base64 -w0 < "$pki/ca.crt")}}]
users: [{name: $1, user: {client-certificate-data: $(base64 -w0 < "$pki/$1.crt"), client-key-data: $(base64 -w0 < "$pki/$1.key")}}]
contexts: [{name: berth, context: {cluster: berth, user: $1}}]
Y
}
