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

# In this process's place, so that a signal to the script is one to Berth; but for the first demo of a build, which leaves
# its classes, loaded and linked, for quicker starts afterwards.
run_embedded() { # subcommand, arguments...
  local aot=$mark.aot flags=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xlog:aot=off -Xlog:cds=off
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
    -Dlogback.configurationFile=logback-embedded.xml "-Dberth.root=$root" -cp "$root/embedded/target/dist/*")
  if [[ $aot -nt $built ]]; then
    exec "$JAVA_HOME/bin/java" "-XX:AOTCache=$aot" "${flags[@]}" dev.berth.embedded.Main "$@"
  elif [[ $1 != demo ]]; then
    exec "$JAVA_HOME/bin/java" "${flags[@]}" dev.berth.embedded.Main "$@"
  fi
  child_of_ours "$JAVA_HOME/bin/java" -XX:AOTMode=record "-XX:AOTConfiguration=$aot.classes" "${flags[@]}" dev.berth.embedded.Main "$@"
  remember_classes
}

# Without it everything works as well, a little later.
remember_classes() {
  say "keeping what was loaded, for quicker starts (some seconds, this once)"
  if child_of_ours "$JAVA_HOME/bin/java" -XX:AOTMode=create "-XX:AOTConfiguration=$aot.classes" "-XX:AOTCache=$aot.new" "${flags[@]}" \
    > /dev/null 2>&1; then
    mv "$aot.new" "$aot"
  fi
  rm -f "$aot.classes" "$aot.new"
}
