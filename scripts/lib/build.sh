# shellcheck shell=bash
# Builds the programs of this checkout where they are older than their sources.
# A build that was killed may leave a torn jar that looks finished: the next one then starts from nothing.
# What was built when is remembered outside of the checkout, where no clean takes it along.
mark=$BERTH_CACHE/built/$(printf %s "$root" | sha256sum | cut -c1-16)
built=$mark.done building=$mark.begun

build_embedded() {
  if [[ -e $built && ! -e $building && -d $root/embedded/target/dist ]] && ! newer_source > /dev/null; then return; fi
  local goals=(package)
  # A changed pom may have changed libraries, and the old ones would stay on the class path.
  if [[ -e $building || ! -e $built || $(find "$root"/pom.xml "$root"/*/pom.xml -newer "$built") ]]; then goals=(clean package); fi
  mkdir -p "$BERTH_CACHE/built"
  touch "$building"
  say "building Berth with Maven (a minute; the first time it also downloads libraries)"
  # No pipe: the program's parent must be this script, of whose end it is told.
  child_of_ours mvn --batch-mode -Dstyle.color=never --file "$root/pom.xml" -Pfast -Dmaven.test.skip=true -pl embedded,sandbox-agent -am "${goals[@]}" \
    > >(progress >&2) 2>&1 || die "the build failed; what Maven said stands above"
  mv "$building" "$built"
}

newer_source() {
  find "$root/pom.xml" "$root"/{crds,sandbox-transport,operator,data-plane-proxy,sandbox-agent,embedded}/{pom.xml,src/main} \
    -newer "$built" -print -quit | grep .
}

# Of Maven's words: the modules, a count of what it downloads, and everything that went wrong.
progress() {
  awk '
    /Downloaded from/ { if (++files % 50 == 0) { print "  " files " files downloaded"; fflush() } next }
    /^\[INFO\] Building / && !/jar:/ { sub(/^\[INFO\] Building /, ""); print "  " $0; fflush() }
    /^\[ERROR\]/ || /^\[WARNING\].*COMPILATION/ { print; fflush() }
  '
}
