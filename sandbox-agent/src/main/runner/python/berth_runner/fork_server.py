"""A warm interpreter that forks a context on demand.

Each request is one packet with three descriptors: the context's connection to the agent, and its
standard output and error. The context speaks to the agent by itself from then on; this process
only tells how it ended.
"""
import array
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import traceback

from . import context, process, shell


def serve(fd, settings):
    agent = socket.socket(fileno=fd)
    warnings = _preload(settings["preload"])
    interpreter = shell.create()
    gc.collect()
    gc.freeze()
    # A context inherits no handler from here: SIGCHLD is reset right after the fork.
    wake, waker = socket.socketpair()
    waker.setblocking(False)
    signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _send(agent, {"ready": True, "warnings": "\n".join(warnings)[:4096]})
    while True:
        readable, _, _ = select.select([agent, wake], [], [])
        if wake in readable:
            wake.recv(4096)
            _tell_who_ended(agent)
        if agent in readable and not _fork_one(agent, interpreter, settings):
            return


def _preload(modules):
    warnings = []
    threads = os.environ.get("OPENBLAS_NUM_THREADS")
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # a process that forks has one thread
    for name in modules:
        try:
            importlib.import_module(name)
        except Exception as e:
            warnings.append("preload of %s failed: %s: %s" % (name, type(e).__name__, e))
    if threads is None:
        del os.environ["OPENBLAS_NUM_THREADS"]
    else:
        os.environ["OPENBLAS_NUM_THREADS"] = threads
    return warnings


def _send(agent, message):
    agent.sendall(json.dumps(message).encode())


def _tell_who_ended(agent):
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        signalled = os.WIFSIGNALED(status)
        code = 128 + os.WTERMSIG(status) if signalled else os.WEXITSTATUS(status)
        _send(agent, {"ended": pid, "code": code})


def _fork_one(agent, interpreter, settings):
    packet, descriptors = _receive(agent)
    if not packet:
        return False
    request = json.loads(packet)
    try:
        pid = os.fork()
    except OSError as e:
        _send(agent, {"failed": str(e)})
        pid = -1
    if pid == 0:
        _be_context(interpreter, request, descriptors, settings)
    for fd in descriptors:
        os.close(fd)
    if pid > 0:
        _send(agent, {"forked": pid})
    return True


def _receive(agent):
    descriptors = array.array("i")
    packet, ancillary, _, _ = agent.recvmsg(65536, socket.CMSG_SPACE(3 * descriptors.itemsize))
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(data[: len(data) - len(data) % descriptors.itemsize])
    return packet, list(descriptors)


def _be_context(interpreter, request, descriptors, settings):
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        null = os.open(os.devnull, os.O_RDWR)
        # Out of the way of the numbers they are going to have.
        kept = [null] + [descriptors[1], descriptors[2], descriptors[0]]
        high = [_move_up(fd) for fd in kept]
        for target, fd in enumerate(high):
            os.dup2(fd, target, inheritable=target < 3)
        process.close_from(4)
        process.become_undumpable()
        process.limit_memory(settings["memoryBytes"])
        context.run(interpreter, 3, request["cwd"])
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(1)


def _move_up(fd):
    import fcntl

    return fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 64)
