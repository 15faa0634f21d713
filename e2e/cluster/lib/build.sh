# shellcheck shell=bash
# The cluster's programs, built from their Go modules. A program is built again when its module's pins change.
k8s=k8s.io/kubernetes/cmd containerd=github.com/containerd/containerd/v2/cmd

build_programs() {
  command -v go > /dev/null || die "Go is missing: install Go 1.26 or newer from https://go.dev/dl and put its bin folder on PATH"
  mkdir -p "$bin"
  local version; version=$(pinned kubernetes k8s.io/kubernetes)
  build kubernetes "$(kubernetes_version k8s.io/component-base/version git "$version") -X k8s.io/component-base/version.gitTreeState=clean" \
    $k8s/kube-apiserver $k8s/kube-controller-manager $k8s/kube-scheduler $k8s/kubelet $k8s/kube-proxy $k8s/kubectl go.etcd.io/etcd/server/v3
  build containerd "-X github.com/containerd/containerd/v2/version.Version=$(pinned containerd github.com/containerd/containerd/v2)" \
    $containerd/containerd $containerd/containerd-shim-runc-v2 $containerd/ctr
  local h=helm.sh/helm/v3
  build helm "-X $h/internal/version.version=$(pinned helm $h) $(kubernetes_version $h/pkg/chartutil k8sVersion "$version") $(kubernetes_version $h/pkg/lint/rules k8sVersion "$version")" \
    $h/cmd/helm
}

# What a program that `go build` made does not know: its own version, and Helm the Kubernetes it renders for.
kubernetes_version() { # package, variables' prefix, version
  local major=${3%%.*} minor; minor=$(cut -d. -f2 <<< "$3")
  printf -- '-X %s.%sMajor=%s -X %s.%sMinor=%s' "$1" "$2" "${major#v}" "$1" "$2" "$minor"
  [[ $2 != git ]] || printf -- ' -X %s.gitVersion=%s' "$1" "$3"
}

pinned() { # module's folder, module
  sed -n "s|^\(require \)\?\t*$2 \(v[^ ]*\).*|\2|p" "$cluster_root/go/$1/go.mod" | head -1
}

build_gvisor() {
  build gvisor "" gvisor.dev/gvisor/runsc gvisor.dev/gvisor/shim
}

build() { # module's folder, linker flags, package...
  local folder=$cluster_root/go/$1 flags=$2 package program pin began; shift 2
  for package in "$@"; do
    program=$(program_of "$package")
    pin=$(cat "$folder/go.mod" "$folder/go.sum" - <<< "$flags" | sha256sum)
    [[ -x $bin/$program && $(cat "$bin/.$program.pin" 2> /dev/null) == "$pin" ]] && continue
    began=$SECONDS
    say "building $program"
    compile "$folder" "$flags" "$package" "$bin/.$program.new" > "$log/build-$program.log" 2>&1 ||
      die "building $program failed; the end of $log/build-$program.log:" "$(tail -15 "$log/build-$program.log")"
    mv -f "$bin/.$program.new" "$bin/$program"
    echo "$pin" > "$bin/.$program.pin"
    say "built $program in $((SECONDS - began)) s"
  done
}

program_of() {
  case $1 in
    */etcd/server/v3) echo etcd ;;
    */gvisor/shim) echo containerd-shim-runsc-v1 ;;
    *) echo "${1##*/}" ;;
  esac
}

compile() { # folder, linker flags, package, output
  if [[ $3 == */gvisor/shim ]]; then compile_shim "$@"; else go_build "$@"; fi
}

go_build() {
  (cd "$1" && CGO_ENABLED=0 go build -trimpath -ldflags "-s -w $2" -o "$4" "$3")
}

# The shim lowers the sandbox's OOM score, which fails where CAP_SYS_RESOURCE is missing (in many containers and
# virtual machines) and takes the pod with it. A copy of the module leaves the score alone.
compile_shim() {
  local copy; copy=$(mktemp -d)
  cp "$1"/* "$copy"
  cp -r "$(cd "$1" && go list -m -f '{{.Dir}}' gvisor.dev/gvisor)" "$copy/gvisor"
  chmod -R u+w "$copy"
  sed -i 's/sys.SetOOMScore(cmd.Process.Pid, oomScoreMax)/sys.SetOOMScore(cmd.Process.Pid, 0)/' "$copy/gvisor/pkg/shim/v1/manager.go"
  (cd "$copy" && go mod edit -replace gvisor.dev/gvisor=./gvisor) && go_build "$copy" "$2" "$3" "$4"
  local failed=$?
  rm -rf "$copy"
  return $failed
}
