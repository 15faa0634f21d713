"""Makes /berth/agent.aot: runs the agent once, uses what a sandbox uses first, and lets the JVM
write down the classes that this loaded. Runs while the image is built, nowhere else."""

import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

# Any free port: a build shares the network, and perhaps another agent, with its machine.
with socket.create_server(("127.0.0.1", 0)) as probe:
    PORT = probe.getsockname()[1]
AGENT = f"http://127.0.0.1:{PORT}"
CACHE = "/berth/agent.aot"
CONFIGURATION = "/build/agent.aotconf"
HOME = "/home/user"


def java(*options):
    """The command of PID 1, with the cache not used but made."""
    with open("/berth/agent.args") as file:
        usual = [line.strip() for line in file if not line.startswith(("#", "-XX:AOTCache="))]
    return ["/berth/jre/bin/java", *options, *usual]


def call(method, path, body=None, kind="application/json", accept="application/json"):
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body).encode()
    request = urllib.request.Request(
        AGENT + path, body, {"Content-Type": kind, "Accept": accept}, method=method
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as e:
        return e.code, e.read()


def use(method, path, *arguments, **options):
    status, body = call(method, path, *arguments, **options)
    if status >= 300:
        sys.exit(f"{method} {path}: {status} {body[:500]!r}")
    return body


def await_health():
    deadline = time.monotonic() + 60
    while True:
        try:
            return use("GET", "/health")
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > deadline:
                sys.exit("the agent did not answer within 60 s")
            time.sleep(0.05)


def commands():
    use("POST", "/processes/cmd", {"command": "echo out; echo err >&2; cat /etc/hostname"})
    use("POST", "/processes/cmd", {"command": "echo 1"}, accept="text/event-stream")
    use("GET", "/processes")


def files():
    path = HOME + "/é.txt"
    quoted = urllib.parse.quote(path)
    use("POST", "/files", {"path": path, "content": "text\n"})
    use("GET", f"/files?path={quoted}")
    use("GET", f"/filesystem?path={HOME}")
    use("GET", f"/filesystem/stat?path={quoted}")
    use("GET", f"/filesystem/download?path={quoted}")
    use("POST", "/filesystem/mkdir", {"path": HOME + "/folder"})
    form = (
        f'--b\r\nContent-Disposition: form-data; name="path"\r\n\r\n{HOME}/up.bin\r\n'
        '--b\r\nContent-Disposition: form-data; name="file"; filename="up.bin"\r\n\r\nx\r\n--b--\r\n'
    ).encode()
    call("POST", "/filesystem/upload", form, "multipart/form-data; boundary=b")
    call("GET", "/files?path=/nowhere")


def terminal():
    def frame(kind, payload):
        return kind + struct.pack(">I", len(payload)) + payload

    typed = frame(b"R", struct.pack(">HH", 30, 100)) + frame(b"D", b"echo x; exit\n")
    use("POST", "/internal/terminals?rows=24&cols=80", typed, "application/octet-stream")


def contexts():
    """Contexts need their interpreters' runners; an agent without them has nothing to train here."""
    status, body = call("POST", "/contexts", {"language": "python"})
    if status == 404:
        return
    if status >= 300:
        sys.exit(f"POST /contexts: {status} {body[:500]!r}")
    context = json.loads(body)["id"]
    code = {"code": "import sys\nprint(1)\nx = 41\nx + 1", "contextId": context}
    use("POST", "/contexts/execute", code)
    use("POST", "/contexts/execute", {**code, "code": "1/0"}, accept="text/event-stream")
    use("GET", "/contexts")
    use("DELETE", f"/contexts/{context}")


def main():
    os.makedirs(HOME, exist_ok=True)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": HOME,
        "LC_ALL": "C.UTF-8",
        "BERTH_PORT": str(PORT),
    }
    recording = subprocess.Popen(
        java("-XX:AOTMode=record", f"-XX:AOTConfiguration={CONFIGURATION}"), env=environment
    )
    try:
        await_health()
        commands()
        files()
        terminal()
        contexts()
    finally:
        recording.send_signal(signal.SIGTERM)
        recording.wait(60)
    subprocess.run(
        java(
            "-XX:AOTMode=create",
            f"-XX:AOTConfiguration={CONFIGURATION}",
            f"-XX:AOTCache={CACHE}",
            "-Xmx256m",
        ),
        env=environment,
        check=True,
    )
    os.chmod(CACHE, 0o644)


main()
