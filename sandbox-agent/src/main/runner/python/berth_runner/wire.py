"""The context's side of its connection to the agent: one JSON object a line, each line bounded.

What is longer than a line goes in pieces, so that the agent never holds it whole.
"""
import json
import os
import threading

PIECE = 16 * 1024
WHOLE = 24 * 1024
ERROR = 96 * 1024


class Wire:
    def __init__(self, fd):
        self._fd = fd
        self._owner = os.getpid()
        self._in = b""
        self._out = bytearray()
        self._lock = threading.RLock()

    def is_own_process(self):
        return os.getpid() == self._owner

    def hello(self):
        self._line({"hello": True})
        self.flush()

    def receive(self):
        """The next request, or None when the agent is gone."""
        parts = [self._in]
        while b"\n" not in parts[-1]:
            chunk = os.read(self._fd, 65536)
            if not chunk:
                return None
            parts.append(chunk)
        line, _, self._in = b"".join(parts).partition(b"\n")
        return json.loads(line)

    def rich(self, kind, data, count=None):
        """A value or display: MIME types with their text."""
        with self._lock:
            if not self.is_own_process():
                return  # a child that the code forked has no execution of its own
            data = {mime: _text(value) for mime, value in data.items() if value is not None}
            head = {"item": kind}
            if count is not None:
                head["count"] = count
            if sum(len(v) + len(m) for m, v in data.items()) <= WHOLE:
                self._line(dict(head, data=data))
            else:
                self._line(head)
                for mime, value in data.items():
                    self._line({"mime": mime[:256]})
                    for at in range(0, len(value), PIECE):
                        self._line({"piece": value[at : at + PIECE]})
                self._line({"end": True})
            self.flush()

    def error(self, name, value, traceback):
        with self._lock:
            if not self.is_own_process():
                return
            self._line(
                {
                    "item": "error",
                    "name": name[:1024],
                    "value": _shortened(value, PIECE),
                    "traceback": _shortened("\n".join(traceback), ERROR),
                }
            )

    def done(self, turn, ok):
        with self._lock:
            self._line({"done": turn, "ok": ok})
            self.flush()

    def flush(self):
        with self._lock:
            while self._out:
                del self._out[: os.write(self._fd, self._out)]

    def _line(self, message):
        self._out += json.dumps(message).encode() + b"\n"
        if len(self._out) > 4 * PIECE:
            self.flush()


def _text(value):
    if isinstance(value, bytes):
        import base64

        return base64.b64encode(value).decode()
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value)
    except (TypeError, ValueError):
        return repr(value)


def _shortened(text, most):
    if len(text) <= most:
        return text
    half = most // 2
    return text[:half] + "\n... %d characters left out ...\n" % (len(text) - most) + text[-half:]
