"""A whole session of AgentRun's own Python client against a Berth, as that client's users write it.

    sdk_session sync|async [--folder /home/user]   every operation, each step checked; exit code 0 if all held
    sdk_session refused                            nothing is done for a key whose secret is wrong

The client is the unmodified `agentrun-sdk`, and takes its settings where its users put them: AGENTRUN_ACCESS_KEY_ID,
AGENTRUN_ACCESS_KEY_SECRET, AGENTRUN_CONTROL_ENDPOINT, AGENTRUN_DATA_ENDPOINT, AGENTRUN_REGION. Its HTTP libraries take the
server's CA from SSL_CERT_FILE. One line is printed for each step.
"""

import argparse
import os
import time

os.environ.setdefault("DISABLE_BREAKING_CHANGES_WARNING", "1")

from agentrun.utils.config import Config  # noqa: E402
from caller import Caller, Steps  # noqa: E402
from checks import holds  # noqa: E402
from refused import refused  # noqa: E402
from session import session  # noqa: E402


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["sync", "async", "refused"])
    parser.add_argument("--folder", default="/home/user", help="where files are written; / where code is root")
    return parser.parse_args()


def main():
    chosen = arguments()
    config = Config()
    holds(config.get_access_key_id() and config.get_access_key_secret(), "no access key is set, nothing would be signed")
    print(f"control plane {config.get_control_endpoint()}, data plane {config.get_data_endpoint()}", flush=True)
    if chosen.what == "refused":
        for form in ("sync", "async"):
            call = Caller(form == "async")
            call.run(refused(call, Steps(form)))
    else:
        call = Caller(chosen.what == "async")
        name = f"sdk-{chosen.what}-{os.getpid()}-{int(time.time())}"
        call.run(session(call, Steps(chosen.what), name, chosen.folder))
    print("all steps held", flush=True)


main()
