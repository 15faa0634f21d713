"""Schemathesis against a running Berth: its own OpenAPI document decides what is sent and what may come back.

    eval "$(./berth env)"
    python e2e/src/test/python/conformance [--seed N] [--examples 8] [--operation createContext]...

Takes BERTH_URL and BERTH_TOKEN from the environment; further arguments go to `schemathesis run`. The seed is the
document's own hash unless it is given: the same document gets the same calls. It is printed with the command that runs
them again. What the calls work on is made before (scene.py) and removed after. Exit code 0: nothing was found, and every
operation was done.
"""

import argparse
import hashlib
import os
import pathlib
import shlex
import signal
import sys
import tempfile

from schemathesis.cli import schemathesis

from hooks import install
from made import Made
from report import Report
from scene import Scene

HERE = pathlib.Path(__file__).resolve().parent


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--examples", type=int, default=8, help="calls of each operation that the fuzzing phase makes up")
    parser.add_argument("--operation", action="append", default=[], help="only these, by their operationId")
    return parser.parse_known_args()


def main():
    chosen, further = arguments()
    # A proxy of this machine knows nothing of the server under test.
    os.environ.update(NO_PROXY="*", no_proxy="*")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by a signal"))
    with Scene(os.environ["BERTH_URL"], os.environ["BERTH_TOKEN"]) as scene, tempfile.TemporaryDirectory() as folder:
        document = scene.document()
        seed = chosen.seed if chosen.seed is not None else int(hashlib.sha256(document).hexdigest()[:8], 16)
        line = ["--seed", str(seed), "--examples", str(chosen.examples), *further]
        line += [part for name in chosen.operation for part in ("--operation", name)]
        print("again:", shlex.join([sys.executable, sys.argv[0], *line]), flush=True)
        report = Report(document, chosen.operation)
        os.chdir(folder)
        with Made(scene) as made:
            install(scene.things, made, report)
            found = run(scene, seed, chosen, further)
        os.chdir(HERE)
        missed = report.print()
    sys.exit(found or missed)


def run(scene, seed, chosen, further):
    line = ["--config-file", str(HERE / "schemathesis.toml"), "run", scene.url + "/openapi.json"]
    line += ["--seed", str(seed), "--max-examples", str(chosen.examples)]
    if chosen.operation:
        # What leads from one operation to another is left out with them.
        line += ["--phases", "examples,coverage,fuzzing"]
        line += [part for name in chosen.operation for part in ("--include-operation-id", name)]
    try:
        return schemathesis(line + further)
    except SystemExit as end:
        return end.code


main()
