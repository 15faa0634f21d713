# The images that the Dockerfiles start from: pulled, or made here where no registry of images answers.

make_bases() {
  have_image "$debian" || pull "$debian" || make_debian
  have_image "$jdk" || pull "$jdk" || make_jdk
}

pull() {
  say "pulling $1"
  timeout 300 buildah --root "$cache/storage" --runroot "$cache/run" --storage-driver "${BERTH_STORAGE_DRIVER:-overlay}" \
    pull --quiet "$1" > "$cache/logs/pull.log" 2>&1 9>&-
}

# Where Debian's packages ordinarily come from, as debootstrap knows it.
ordinary_mirror() {
  sed -n 's/^DEF_MIRROR="\(.*\)"$/\1/p' "$(command -v debootstrap)"
}

# Package sources for a mirror.
sources() {
  local mirror=$1 security=${1%/}-security keyring=/usr/share/keyrings/debian-archive-keyring.pgp
  printf 'Types: deb\nURIs: %s\nSuites: trixie trixie-updates\nComponents: main\nSigned-By: %s\n\n' "$mirror" "$keyring"
  printf 'Types: deb\nURIs: %s\nSuites: trixie-security\nComponents: main\nSigned-By: %s\n' "$security" "$keyring"
}

# A stand-in for debian:trixie-slim, from the same packages.
make_debian() {
  local folder container begun
  begun=$(date +%s)
  [ "$(id -u)" = 0 ] || fail "$debian cannot be pulled, and making it with debootstrap needs root"
  say "$debian cannot be pulled: making it with debootstrap"
  folder=$(mktemp -d "$cache/debian.XXXXXX")
  # dpkg waits for the disk after every file; memory does not.
  mount -t tmpfs -o size=2g,mode=755 tmpfs "$folder"
  trap "umount -l '$folder'; rmdir '$folder'" EXIT
  mkdir -p "$cache/debs/partial"
  debootstrap --variant=minbase --cache-dir="$cache/debs" trixie "$folder" "${BERTH_DEBIAN_MIRROR:-$(ordinary_mirror)}" \
    > "$cache/logs/debootstrap.log" 2>&1 || { tail -n 20 "$cache/logs/debootstrap.log" >&2; fail "debootstrap failed"; }
  slim "$folder"
  container=$(buildah_ from scratch)
  buildah_ add --quiet "$container" "$folder" / > /dev/null
  buildah_ config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin --cmd bash "$container"
  buildah_ commit --quiet --rm "$container" "$debian" > /dev/null
  umount -l "$folder"
  rmdir "$folder"
  trap - EXIT
  say "$debian made in $(($(date +%s) - begun)) s"
}

# As Debian's own slim images: no manuals, no fsync, ordinary sources, nothing of this machine.
slim() {
  local folder=$1
  cat > "$folder/etc/dpkg/dpkg.cfg.d/container" <<'END'
force-unsafe-io
path-exclude=/usr/share/doc/*
path-include=/usr/share/doc/*/copyright
path-exclude=/usr/share/info/*
path-exclude=/usr/share/locale/*
path-exclude=/usr/share/man/*
END
  find "$folder/usr/share/doc" -type f ! -name copyright -delete
  rm -rf "$folder"/usr/share/{info,locale,man}/* "$folder"/var/lib/apt/lists/* "$folder"/var/cache/apt/*.bin \
    "$folder"/var/cache/apt/archives/*.deb "$folder"/var/log/{bootstrap.log,dpkg.log,alternatives.log,apt} \
    "$folder"/etc/apt/sources.list "$folder"/etc/{machine-id,hostname,resolv.conf}
  sources "$(ordinary_mirror)" > "$folder/etc/apt/sources.list.d/debian.sources"
}

# A stand-in for the JDK's image: the JDK of this machine where that image has it. Only builds use it.
make_jdk() {
  local home container
  home=$(find_jdk)
  say "$jdk cannot be pulled: taking $home"
  container=$(buildah_ from scratch)
  # Followed links: a distribution's JDK links its certificates, which are not part of it.
  cp -aL "$home" "$cache/jdk"
  buildah_ add --quiet "$container" "$cache/jdk" /opt/java/openjdk > /dev/null
  rm -rf "$cache/jdk"
  buildah_ commit --quiet --rm "$container" "$jdk" > /dev/null
}
