"""Apply the examples, run code in the sandbox that they make, and show what came of it."""
import base64
import json
import os
import pathlib
import subprocess
import sys
import time
import urllib.error
import urllib.request

CODE = """
import numpy as np
import matplotlib.pyplot as plt

print("hello from", __import__("platform").node())
walks = np.random.default_rng(7).normal(size=(5, 1000)).cumsum(axis=1)
plt.figure(figsize=(7, 4))
plt.plot(walks.T)
plt.title("Five random walks, drawn in a sandbox")
plt.show()
round(float(np.abs(walks[:, -1]).mean()), 2)
"""


def main(examples, folder):
    url, namespace = os.environ["BERTH_URL"], os.environ["BERTH_NAMESPACE"]
    sandbox = Sandbox(url + "/sandboxes/hello", os.environ["BERTH_TOKEN"])

    with Step("apply the examples"):
        # An ended sandbox stays ended: one of an earlier demo makes way.
        kubectl(namespace, "delete", "sandbox", "hello", "--ignore-not-found")
        show(kubectl(namespace, "apply", "-f", examples))
    with Step("wait until the sandbox is ready"):
        show(kubectl(namespace, "wait", "--for=condition=Ready", "sandbox/hello", "--timeout=120s"))
    with Step("run Python that prints, computes and draws"):
        answer = sandbox.execute(language="python", code=CODE)
        show(text_of(answer))
        show("the picture: " + save_picture(answer, pathlib.Path(folder)))
    with Step("the same context again: its variables live"):
        show(text_of(sandbox.execute(contextId=answer["contextId"], code="walks.shape")))
    with Step("write a file, change it in the sandbox, read it back"):
        sandbox.post("/files", path="note.txt", content="written from outside\n")
        sandbox.post("/processes/cmd", command="echo and from inside >> ~/note.txt")
        show(sandbox.get("/files?path=note.txt")["content"])
    farewell(namespace)


class Step:
    """Names what happens and says how long it took."""

    def __init__(self, what):
        self.what = what

    def __enter__(self):
        print(f"\n== {self.what}", flush=True)
        self.begun = time.monotonic()

    def __exit__(self, kind, *_):
        if kind is None:
            print(f"   {time.monotonic() - self.begun:.2f} s", flush=True)


class Sandbox:
    """One sandbox's data plane."""

    def __init__(self, url, token):
        self.url, self.token = url, token

    def execute(self, **body):
        answer = self.post("/contexts/execute", **body)
        end = answer["results"][-1]
        if end.get("status") != "ok":
            sys.exit(f"the code failed: {json.dumps(answer['results'], indent=2)}")
        return answer

    def post(self, route, **body):
        return self.call(route, json.dumps(body).encode())

    def get(self, route):
        return self.call(route, None)

    def call(self, route, body):
        headers = {"Authorization": "Bearer " + self.token, "Content-Type": "application/json"}
        request = urllib.request.Request(self.url + route, data=body, headers=headers)
        # Not by way of a proxy that the machine may have for the outside world.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            sys.exit(f"{self.url}{route} answered {error.code}: {error.read().decode(errors='replace')}")
        except urllib.error.URLError as error:
            sys.exit(f"{self.url} cannot be reached ({error.reason}): ./berth cluster status")


def kubectl(namespace, *arguments):
    run = subprocess.run(["kubectl", "-n", namespace, *arguments], capture_output=True, text=True)
    if run.returncode:
        describe = subprocess.run(
            ["kubectl", "-n", namespace, "describe", "sandbox", "hello"], capture_output=True, text=True
        )
        sys.exit(f"kubectl {' '.join(arguments)} failed:\n{run.stderr}\n{describe.stdout}")
    return run.stdout


def text_of(answer):
    wanted = ("stdout", "stderr", "result")
    return "\n".join(item["text"].rstrip() for item in answer["results"] if item["type"] in wanted)


def save_picture(answer, folder):
    for item in answer["results"]:
        if "image/png" in item.get("data", {}):
            folder.mkdir(parents=True, exist_ok=True)
            file = folder / "picture.png"
            file.write_bytes(base64.b64decode(item["data"]["image/png"]))
            return f"{file} ({file.stat().st_size} bytes)"
    sys.exit("the code drew no picture")


def show(text):
    for line in text.rstrip().splitlines():
        print("   " + line, flush=True)


def farewell(namespace):
    print(f"""
It all works, and stays up. Next:
  eval "$(./berth env)"                         kubectl, helm, BERTH_URL and BERTH_TOKEN for this shell
  kubectl get berth -n {namespace:<25} what there is
  curl -s "$BERTH_URL/sandboxes/hello/contexts/execute" -H "Authorization: Bearer $BERTH_TOKEN" \\
    -H 'Content-Type: application/json' -d '{{"language": "python", "code": "6 * 7"}}'
  docs/api.md                                   every call
  ./berth cluster down                          stop it""")


if __name__ == "__main__":
    main(*sys.argv[1:])
