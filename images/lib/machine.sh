# What the machine gives to the builds: tools, JDK, and its package clients' settings.

buildah_() {
  buildah --root "$cache/storage" --runroot "$cache/run" --storage-driver "${BERTH_STORAGE_DRIVER:-overlay}" "$@" 9>&-
}

have_image() { buildah_ inspect --type image "$1" > /dev/null 2>&1; }
image_id() { buildah_ inspect --type image --format '{{.FromImageID}}' "$1"; }

forget_everything() {
  say "forgetting every image and base"
  buildah_ rmi --all --force > /dev/null 2>&1 || true
  rm -rf "$cache/storage" "$cache/run" "$cache"/*.tar
}

require_tools() {
  local missing=()
  command -v buildah > /dev/null || missing+=(buildah)
  command -v debootstrap > /dev/null || missing+=(debootstrap)
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
    say "installing ${missing[*]} with apt-get"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}"; } \
      > "$cache/logs/apt.log" 2>&1 || { tail -n 20 "$cache/logs/apt.log" >&2; fail "apt-get failed"; }
  else
    fail "needs ${missing[*]}: as root, apt-get install ${missing[*]}"
  fi
}

# The folder of a JDK 25 on this machine.
find_jdk() {
  local candidate
  for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/*25*; do
    if [ -x "$candidate/bin/jlink" ] && grep -q '^JAVA_VERSION="25' "$candidate/release" 2> /dev/null; then
      echo "$candidate"
      return
    fi
  done
  fail "no JDK 25: set JAVA_HOME to one, or apt-get install openjdk-25-jdk-headless (Debian 13 and newer) or temurin-25-jdk (adoptium.net)"
}

# Builds reach package registries as this machine does: its apt and pip settings are mounted, over
# folders that the base image has anyway, so nothing of them, not even a mount point, is left in a layer.
# Proxies named by variables are passed by buildah itself.
read_machine_settings() {
  local settings=$cache/machine bundle=${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}
  rm -rf "$settings"
  mkdir -p "$settings/apt.conf.d" "$settings/home/.config/pip" "$cache/debs/partial"
  # As Debian's own images have it: no binary caches of the package lists.
  echo 'Dir::Cache { pkgcache ""; srcpkgcache ""; }' > "$settings/apt.conf.d/10machine"
  ! command -v apt-config > /dev/null \
    || apt-config dump | grep -E '^Acquire::(https?|Retries|Check|Max)' >> "$settings/apt.conf.d/10machine" || true
  {
    echo '[global]'
    [ ! -f "$bundle" ] || echo 'cert = /root/ca-certificates.crt'
    ! command -v pip > /dev/null || pip config list \
      | sed -nE "s/^(global|install|:env:)\.(default-)?(index-url|extra-index-url|trusted-host|proxy|timeout)='(.*)'$/\3 = \4/p"
  } > "$settings/home/.config/pip/pip.conf"
  [ ! -f "$bundle" ] || cp -L "$bundle" "$settings/home/ca-certificates.crt"
  machine_settings=(
    -v "$settings/apt.conf.d:/etc/apt/apt.conf.d:ro"
    -v "$settings/home:/root"
    -v "$cache/debs:/var/cache/apt/archives"
  )
  if [ -n "${BERTH_DEBIAN_MIRROR:-}" ]; then
    mkdir -p "$settings/sources"
    sources "$BERTH_DEBIAN_MIRROR" > "$settings/sources/debian.sources"
    machine_settings+=(-v "$settings/sources:/etc/apt/sources.list.d:ro")
  fi
}
