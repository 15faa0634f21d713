# Run as root of new user, mount and PID namespaces: builds a root of its own out of mounts, moves
# into it, and becomes a command in one more user namespace.
# Arguments: MOUNT_POINT PYTHON_IF_WITHOUT_NETWORK UID {ro FROM TO | rw FROM TO | link TARGET AT}... -- COMMAND...
set -eu
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH
# As the kernel tells it of the mounts below: without links.
new=$(cd -P "$1" && pwd -P)
python=$2 uid=$3
shift 3

# A flag that the machine's own mount has must be said again, or the kernel refuses.
restrict() { # HOW PATH
  mount -o "remount,bind,nosuid,nodev,$1" "$2" 2>/dev/null || mount -o "remount,bind,nosuid,nodev,noexec,$1" "$2"
}

attach() { # ro|rw FROM TO
  if [ -d "$2" ]; then
    mkdir -p "$3"
  else
    mkdir -p "${3%/*}"
    [ -e "$3" ] || : >"$3"
  fi
  to=$(readlink -f "$3")
  mount --rbind "$2" "$to"
  restricted=
  # What is mounted below it came along and is restricted by itself.
  while read -r _ _ _ _ at _; do
    case $at in
    *\\*) at=$(printf "$(printf '%s' "$at" | sed 's/%/%%/g')") ;; # has \040 for a space
    esac
    case $at in
    "$to") restrict "$1" "$at"; restricted=yes ;;
    "$to"/*) restrict "$1" "$at" ;;
    esac
  done </proc/self/mountinfo
  if [ -z "$restricted" ]; then
    echo "cannot restrict $3" >&2
    exit 1
  fi
}

mount -t tmpfs -o mode=0755,size=4m sandbox "$new"
while [ "$1" != -- ]; do
  if [ "$1" = link ]; then
    mkdir -p "$new${3%/*}"
    ln -s "$2" "$new$3"
  else
    attach "$1" "$2" "$new$3"
  fi
  shift 3
done
shift

mkdir -p "$new/proc" "$new/dev/pts" "$new/dev/shm"
mount -t proc -o nosuid,nodev,noexec proc "$new/proc"
# Where this user is the machine's root, these would be the machine's to change.
for name in sys sysrq-trigger irq bus fs; do
  if [ -e "$new/proc/$name" ]; then
    mount --bind "$new/proc/$name" "$new/proc/$name"
    mount -o remount,bind,ro,nosuid,nodev,noexec "$new/proc/$name"
  fi
done
for name in null zero full random urandom tty; do
  : >"$new/dev/$name"
  mount --bind "/dev/$name" "$new/dev/$name"
done
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$new/dev/pts"
mount -t tmpfs -o mode=1777,nosuid,nodev shm "$new/dev/shm"
ln -s pts/ptmx "$new/dev/ptmx"
ln -s /proc/self/fd "$new/dev/fd"
ln -s fd/0 "$new/dev/stdin"
ln -s fd/1 "$new/dev/stdout"
ln -s fd/2 "$new/dev/stderr"

hostname sandbox 2>/dev/null || :
if [ -n "$python" ]; then
  # The loopback of a new network namespace is down. 0x8914: SIOCSIFFLAGS, 65: up and running.
  "$python" -I -S -c 'import fcntl, socket, struct
fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sH14x", b"lo", 65))' </dev/null
fi

cd "$new"
mkdir .old
pivot_root . .old
cd /
umount -l .old
rmdir .old
mount -o remount,bind,ro,nosuid,nodev /
exec unshare --user --map-user="$uid" --map-group="$uid" -- "$@"
