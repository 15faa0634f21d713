"""One context: runs what the agent sends until the agent is gone."""
import builtins
import io
import os
import random
import signal
import sys

from . import wire


def _ignore(*_):
    """Between executions an interrupt is for nobody; unlike SIG_IGN no child inherits this."""


def run(shell, fd, cwd):
    agent = wire.Wire(fd)
    shell.wire = agent
    _own_streams()
    _own_randomness()
    builtins.input = _no_input
    os.chdir(cwd)
    sys.path[0] = ""
    sys.argv = [""]
    signal.signal(signal.SIGINT, _ignore)
    agent.hello()
    while True:
        request = agent.receive()
        if request is None:
            os._exit(0)
        _execute(shell, agent, request)


def _execute(shell, agent, request):
    ok = False
    try:
        try:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
            # The code may have set another. This one is no Python, so no traceback shows it.
            signal.signal(signal.SIGINT, signal.default_int_handler)
            with _environment(request.get("env") or {}), _folder(request.get("folder")):
                result = shell.run_cell(request["code"], store_history=True)
            ok = result.success
        finally:
            signal.signal(signal.SIGINT, _ignore)
    except BaseException as e:  # IPython's own, or an interrupt as the execution ended
        signal.signal(signal.SIGINT, _ignore)
        agent.error(type(e).__name__, str(e), [type(e).__name__ + ": " + str(e)])
    _flush()
    if not agent.is_own_process():
        os._exit(0)  # a child that the code forked has come to the end of the code
    agent.done(request["turn"], ok)


class _environment:
    """Variables of one execution, taken back after it."""

    def __init__(self, variables):
        self.variables = variables

    def __enter__(self):
        self.before = {name: os.environ.get(name) for name in self.variables}
        os.environ.update(self.variables)

    def __exit__(self, *_):
        for name, value in self.before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


class _folder:
    """Working directory of one execution; the one before is gone back to, if it is still there."""

    def __init__(self, folder):
        self.folder = folder

    def __enter__(self):
        self.before = None
        if self.folder is not None:
            try:
                self.before = os.getcwd()
            except OSError:
                pass  # it was removed
            os.chdir(self.folder)

    def __exit__(self, *_):
        if self.before is not None:
            try:
                os.chdir(self.before)
            except OSError:
                pass


def _flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:
            pass  # the code closed or replaced it


def _own_streams():
    """Text streams on the descriptors that this context alone has."""

    def stream(fd, mode, errors):
        raw = open(fd, mode, closefd=False)
        return io.TextIOWrapper(raw, encoding="utf-8", errors=errors, line_buffering=True)

    sys.stdin = sys.__stdin__ = stream(0, "rb", "strict")
    sys.stdout = sys.__stdout__ = stream(1, "wb", "surrogateescape")
    sys.stderr = sys.__stderr__ = stream(2, "wb", "backslashreplace")


def _own_randomness():
    """Forks share the generator's state otherwise, and draw the same numbers."""
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


def _no_input(prompt=""):
    raise EOFError("input() has nobody to ask: a context has no standard input")
