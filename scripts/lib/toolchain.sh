# shellcheck shell=bash
# Finds the programs that building and testing need, or says exactly how to get them.

# Sets JAVA_HOME to a JDK 25.
need_jdk() {
  local home path_home=''
  ! command -v java > /dev/null || path_home=$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")
  for home in "${JAVA_HOME:-}" "$path_home" /usr/lib/jvm/*25* /opt/*jdk*25* "$HOME"/.sdkman/candidates/java/25* "$HOME"/.jdks/*25* \
    /Library/Java/JavaVirtualMachines/*25*/Contents/Home; do
    if [[ $home && -x $home/bin/javac ]] && grep -qs '^JAVA_VERSION="25' "$home/release"; then
      export JAVA_HOME=$home
      return
    fi
  done
  die "no JDK 25 was found (JAVA_HOME, PATH, /usr/lib/jvm, ~/.sdkman, ~/.jdks). Get one in any of these ways:" \
    "apt-get install openjdk-25-jdk-headless      Debian 14, Ubuntu 25.10 and newer" \
    "apt-get install temurin-25-jdk               with the package source of https://adoptium.net/installation/linux" \
    "sdk install java 25-tem                      https://sdkman.io" \
    "or set JAVA_HOME to one that lies elsewhere"
}

need_maven() {
  command -v mvn > /dev/null || die "Maven is missing: apt-get install maven, or sdk install maven, or put mvn of https://maven.apache.org on PATH"
  local version; version=$(mvn -v 2> /dev/null | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p' | head -1) || true
  newer "$version" 3.8.7 || die "Maven is ${version:-broken (run mvn -v to see why)}, and 3.8.7 is needed: sdk install maven, or https://maven.apache.org"
}

# Sets $python to one that can make virtual environments; fails where there is none.
find_python() {
  local candidate
  for candidate in python3 python3.13 python3.12 python3.11 /usr/bin/python3; do
    if "$candidate" -c 'import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2> /dev/null; then
      python=$candidate
      return
    fi
  done
  return 1
}

need_python() {
  find_python || die "no Python 3.11 to 3.13 with venv was found: apt-get install python3 python3-venv, or https://www.python.org"
}

# Puts Node 18 or newer on PATH; fails where there is none.
find_node() {
  local folder
  for folder in "$(dirname "$(command -v node || echo /usr/bin/node)")" "$HOME"/.nvm/versions/node/*/bin /usr/local/bin; do
    if [[ -x $folder/node ]] && newer "$("$folder/node" --version 2> /dev/null | tr -d v)" 18; then
      PATH=$folder:$PATH
      # The program itself: the links that version managers make may not be there inside a sandbox.
      BERTH_NODE=$("$folder/node" -p 'require("fs").realpathSync(process.execPath)')
      export BERTH_NODE
      return
    fi
  done
  return 1
}

need_node() {
  find_node ||
    die "Node 18 or newer is missing (the JavaScript contexts): apt-get install nodejs, or nvm install --lts, or https://nodejs.org"
}

newer() { # version, least version
  [[ ${1:-} && $(printf '%s\n%s\n' "$2" "$1" | sort -V | head -1) == "$2" ]]
}
