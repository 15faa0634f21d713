"""Commands, and processes listed, got and killed."""

from checks import fails_with, holds, same
from templates import VARIABLES


async def processes(call, step, sandbox):
    process = sandbox.process
    ran = await call(process, "cmd", 'echo "$GREETING"; echo no >&2; exit 3', cwd="/tmp")
    same(ran["status"], "completed", "status")
    result = ran["result"]
    same((result["exitCode"], result["stdout"]), (3, VARIABLES["GREETING"] + "\n"), "exit code and stdout")
    same((result["stderr"], result["cwd"]), ("no\n", "/tmp"), "stderr and cwd")
    step("command run")

    ran = await call(process, "cmd", "sleep 300 > /dev/null 2>&1 & echo $!", cwd="/home/user", timeout=20)
    pid = ran["result"]["stdout"].strip()
    listed = await call(process, "list")
    holds(pid in [str(p["processId"]) for p in listed["items"]], f"{pid} is listed")
    same(listed["total"], len(listed["items"]), "total")
    got = await call(process, "get", pid)
    holds("sleep" in got["command"] and got["status"] == "running", f"{got} is a running sleep")
    same((await call(process, "get", "1"))["processId"], 1, "processId of the first process")
    step("processes listed, one got")

    killed = await call(process, "kill", pid)
    same((str(killed["pid"]), killed["stopped"]), (pid, True), "what was killed")
    with fails_with(404):
        await call(process, "get", pid)
    with fails_with(400):
        await call(process, "get", "no-number")
    step("process killed")
