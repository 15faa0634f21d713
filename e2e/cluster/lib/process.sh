# shellcheck shell=bash
# The cluster's long-running programs. There are no pid files: a program is recognised by its name and by this
# state's folder in its command line, so no pid can be stale or somebody else's.
programs=(containerd etcd kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy)

pids_of() { # program, state's folder (default: this one)
  local pid
  for pid in $(pgrep -x -- "${1:0:15}"); do
    tr '\0' '\n' 2> /dev/null < "/proc/$pid/cmdline" | grep -qF -- "${2:-$state}/" && echo "$pid"
  done
  return 0
}
running() { [[ -n $(pids_of "$1") ]]; }

start() { # program, argument...; again where its build, arguments or configuration are not those it runs with
  local program=$1 fingerprint; shift
  fingerprint=$(fingerprint "$program" "$@")
  if running "$program"; then
    [[ $(cat "$log/$program.fingerprint" 2> /dev/null) == "$fingerprint" ]] && return
    say "restarting $program, which was started differently"
    stop "$program"
  fi
  [[ ! -s $log/$program.log ]] || mv -f "$log/$program.log" "$log/$program.log.1"
  PATH=$bin:$PATH setsid "$bin/$program" "$@" > "$log/$program.log" 2>&1 < /dev/null 9>&- &
  echo "$fingerprint" > "$log/$program.fingerprint"
}

fingerprint() { # program, argument...
  local argument; {
    cat "$bin/.$1.pin"
    printf '%s\n' "$@"
    for argument; do case $argument in "$state"/*.yaml | "$state"/*.toml) cat "$argument" ;; esac; done
  } | sha256sum
}

await() { # program, seconds, check...: until the check passes; says what the program said where it does not
  local program=$1 limit=$2 end; shift 2
  end=$((SECONDS + limit))
  until "$@" > /dev/null 2>&1; do
    running "$program" || die "$program ended; the end of $log/$program.log:" "$(tail -8 "$log/$program.log")"
    (( SECONDS < end )) || die "$program was not ready after $limit s; the end of $log/$program.log:" "$(tail -8 "$log/$program.log")"
    sleep 0.3
  done
}

stop() { # program: asks, insists after 6 s, and returns when it is gone
  local pid; for pid in $(pids_of "$1"); do kill "$pid" 2> /dev/null; done
  local _; for _ in {1..60}; do running "$1" || return 0; sleep 0.1; done
  for pid in $(pids_of "$1"); do kill -9 "$pid" 2> /dev/null; done
  while running "$1"; do sleep 0.1; done
}

# Ports that the programs listen on, each with its program.
ports=(2379:etcd 2380:etcd 6443:kube-apiserver 10250:kubelet 10248:kubelet 10249:kube-proxy 10256:kube-proxy 10257:kube-controller-manager 10259:kube-scheduler)

refuse_taken_ports() {
  local entry port program line
  for entry in "${ports[@]}"; do
    port=${entry%:*} program=${entry#*:}
    running "$program" && continue
    line=$(ss -Hltnp "sport = :$port" | head -1)
    [[ -z $line ]] || die "port $port, which $program needs, is taken by $(sed -n 's/.*users:((\("[^"]*"\),pid=\([0-9]*\).*/\1, process \2/p' <<< "$line" | grep . || echo "$line"): stop that first"
  done
}
