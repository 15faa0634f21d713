# The jars that images are made of.

# The modules whose sources end up in an image; the last one makes its jars.
modules() {
  case $1 in
    agent | code-interpreter) echo sandbox-agent ;;
    operator) echo crds operator ;;
    proxy) echo crds sandbox-transport data-plane-proxy ;;
  esac
}

stale() {
  local sources=(pom.xml) module stamp=$root/${*: -1}/target/packaged
  [ -f "$stamp" ] && compgen -G "$root/${*: -1}/target/dist/*.jar" > /dev/null || return 0
  for module; do sources+=("$module/pom.xml" "$module/src/main"); done
  [ -n "$(cd "$root" && find "${sources[@]}" -newer "$stamp" -print -quit)" ]
}

package_jars() {
  local name module list=() jdk_home mark
  for name; do
    # shellcheck disable=SC2046 # a list of words
    set -- $(modules "$name")
    [ $# -gt 0 ] && stale "$@" || continue
    module=${*: -1}
    case " ${list[*]} " in *" $module "*) ;; *) list+=("$module") ;; esac
  done
  [ ${#list[@]} -gt 0 ] || return 0
  jdk_home=$(find_jdk)
  mark=$(mktemp)
  say "packaging ${list[*]} with Maven"
  # Nothing of an earlier version's jars may stay beside the new ones.
  for module in "${list[@]}"; do rm -rf "$root/$module/target/dist"; done
  (cd "$root" && JAVA_HOME=$jdk_home mvn -q -B -Pfast -DskipTests package -pl "$(IFS=,; echo "${list[*]}")" -am) \
    > "$cache/logs/maven.log" 2>&1 || { tail -n 40 "$cache/logs/maven.log" >&2; fail "Maven failed"; }
  for module in "${list[@]}"; do
    compgen -G "$root/$module/target/dist/*.jar" > /dev/null || fail "$module/target/dist has no jar after packaging"
    touch -r "$mark" "$root/$module/target/packaged"
  done
  rm -f "$mark"
}
