"""Starts the fork server, or tells the agent in one message what this Python lacks.

Kept to words that any Python 3 can read, so that one which is too old can still say so.
"""
import json
import os
import sys

AGENT = 3  # a socket of packets, one JSON object each


def refuse(what):
    os.write(AGENT, json.dumps({"missing": what}).encode())
    sys.exit(0)


if sys.version_info < (3, 9):
    refuse("Python 3.9 or newer (python3 is %d.%d)" % sys.version_info[:2])

here = os.path.dirname(os.path.abspath(__file__))
try:
    import ctypes  # noqa: F401
    import resource  # noqa: F401
    import socket  # noqa: F401
except ImportError as e:
    refuse("Python's whole standard library (%s; install python3, not python3-minimal)" % e)

from berth_runner import process, slim  # noqa: E402

process.become_first_to_die()  # while it still may: a process that nobody can read cannot
process.become_undumpable()

try:
    slim.import_ipython()
except ImportError:
    sys.path.append(os.path.join(os.path.dirname(here), "site"))
    try:
        slim.import_ipython()
    except ImportError as e:
        refuse("the package IPython (%s)" % e)

from berth_runner import fork_server  # noqa: E402

fork_server.serve(AGENT, json.loads(sys.argv[1]))
