"""What a process of the runner makes of itself, by the C library."""
import ctypes
import os
import resource

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_DUMPABLE = 4


def become_first_to_die():
    """When memory runs out, this and what it forks go before the agent."""
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")
    except OSError:
        pass


def become_undumpable():
    """No process of the same user can read this one's memory, nor trace it."""
    _LIBC.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def close_from(first):
    """Closes every descriptor from this one on: a fork holds the sockets of earlier contexts."""
    try:
        if _LIBC.close_range(ctypes.c_uint(first), ctypes.c_uint(0xFFFFFFFF), 0) == 0:
            return
    except AttributeError:
        pass
    os.closerange(first, max(4096, resource.getrlimit(resource.RLIMIT_NOFILE)[0] % (1 << 20)))


def limit_memory(size):
    """A big allocation then is a MemoryError, where the kernel would kill the process for it."""
    if size > 0:
        try:
            hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
            resource.setrlimit(resource.RLIMIT_DATA, (size, hard))
        except (ValueError, OSError):
            pass  # a lower hard limit is in force already
