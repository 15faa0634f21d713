"""What the calls work on: made before a run, removed after it, all under a name of the run's own."""

import os
import time

import requests


class Scene:
    def __init__(self, url, token):
        self.url = url.rstrip("/")
        self.name = f"conformance-{os.getpid()}-{int(time.time())}"
        self.things = {}
        self.http = requests.Session()
        self.http.headers["Authorization"] = f"Bearer {token}"

    def __enter__(self):
        try:
            self.make()
        except BaseException:
            self.__exit__()
            raise
        return self

    def make(self):
        """One of each kind that an operation can be about, by the name of the path's or query's parameter."""
        size = {"cpu": 1, "memory": 1024, "diskSize": 2048, "sandboxIdleTimeoutInSeconds": 900}
        self.call("POST", "/templates", {"templateName": self.name, **size})
        live = self.sandbox("live")
        ended = self.sandbox("ended")
        self.call("POST", f"/sandboxes/{ended}/stop")
        page = self.call("GET", "/sandboxes?maxResults=1")
        command = {"command": "sleep 3600 > /dev/null 2>&1 & echo $!"}
        sleeper = self.call("POST", f"/sandboxes/{live}/processes/cmd", command)
        file = {"path": f"/tmp/{self.name}.txt", "content": "something to read"}
        self.call("POST", f"/sandboxes/{live}/files", file)
        self.things = {
            "run": self.name,
            "template": self.name,
            "sandbox": live,
            "ended": ended,
            "context": self.call("POST", f"/sandboxes/{live}/contexts", {})["id"],
            "process": int(sleeper["result"]["stdout"]),
            "file": file["path"],
            "page": page["data"]["nextToken"],
        }

    def sandbox(self, name):
        """Makes one that can be used when this returns."""
        body = {"templateName": self.name, "sandboxId": f"{self.name}-{name}"}
        made = self.call("POST", "/sandboxes", body, Prefer="wait=60")
        if made["status"] != "READY":
            raise SystemExit(f"{made['sandboxId']} is {made['status']} after a minute: {made.get('message')}")
        return made["sandboxId"]

    def document(self):
        return self.http.get(self.url + "/openapi.json", timeout=60).content

    def call(self, method, path, body=None, **headers):
        answer = self.http.request(method, self.url + path, json=body, headers=headers, timeout=120)
        if not answer.ok:
            raise SystemExit(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer.json()

    def __exit__(self, *_):
        for name in ("live", "ended"):
            self.http.delete(f"{self.url}/sandboxes/{self.name}-{name}", timeout=60)
        self.http.delete(f"{self.url}/templates/{self.name}", timeout=60)
