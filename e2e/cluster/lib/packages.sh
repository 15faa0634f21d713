# shellcheck shell=bash
# Debian packages: what containers, networking, certificates and image builds need.
packages=(runc containernetworking-plugins iptables conntrack iproute2 openssl procps util-linux buildah debootstrap debian-archive-keyring gpgv)

install_packages() {
  local missing=() package
  for package in "${packages[@]}"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null) == installed ]] || missing+=("$package")
  done
  (( ${#missing[@]} )) || return 0
  command -v apt-get > /dev/null || die "needs these programs, and apt-get to install them is not here: ${missing[*]}"
  say "installing ${missing[*]}"
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } \
    < /dev/null > "$log/packages.log" 2>&1 || die "could not install ${missing[*]}; the end of $log/packages.log:" "$(tail -5 "$log/packages.log")"
}
