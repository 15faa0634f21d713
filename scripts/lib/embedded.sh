# shellcheck shell=bash
# Finds or makes what the embedded mode runs on, and runs it.
prepare_embedded() {
  need_jdk
  need_maven
  need_python
  find_node || say "no Node 18 or newer: sandboxes have no JavaScript contexts (apt-get install nodejs, or https://nodejs.org)"
  mkdir -p "$BERTH_CACHE"
  # One at a time; what a killed run has left behind holds it too, until that has ended.
  exec 8> "$BERTH_CACHE/preparing"
  ! command -v flock > /dev/null || flock 8
  make_venv
  build_embedded
  exec 8>&-
}

# In this process's place: a signal to the script is one to Berth.
run_embedded() { # subcommand, arguments...
  local aot=$mark.aot flags=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xlog:aot=off -Xlog:cds=off)
  # The first demo of a build leaves its classes, loaded and linked, for quicker starts afterwards.
  if [[ $aot -nt $built ]]; then
    flags+=("-XX:AOTCache=$aot")
  elif [[ $1 == demo ]]; then
    flags+=("-XX:AOTCacheOutput=$aot" -Dberth.remembers=true)
  fi
  exec "$JAVA_HOME/bin/java" "${flags[@]}" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -Dlogback.configurationFile=logback-embedded.xml -Dberth.root="$root" -cp "$root/embedded/target/dist/*" dev.berth.embedded.Main "$@"
}
