"""Contexts in both languages, and code executed in them."""

from agentrun.sandbox import CodeLanguage, Sandbox
from checks import fails_with, holds, same, texts


async def contexts(call, step, sandbox):
    context = await call(sandbox.context, "create")
    python = context.context_id
    await executes(call, context, "answer = 6 * 7", results=[])
    result = await executes(call, context, "print(answer)\nanswer", stdout=["42\n"], results=["42"])
    same(result["contextId"], python, "contextId")
    await executes(call, context, "answer + 1", language=CodeLanguage.PYTHON, results=["43"])
    step("Python context created, code executed, variables kept")

    failed = await call(context, "execute", "1 / 0")
    same((failed["results"][-1]["type"], failed["results"][-1]["status"]), ("endOfExecution", "error"), "how it ended")
    holds("ZeroDivisionError" in str(failed["results"]), f"{failed} names the exception")
    with fails_with(400):
        await call(context, "execute", "1", timeout=300000)
    step("exception reported; timeout over the limit refused")

    # The client has one context object for each sandbox, which stands for the context made last.
    await call(sandbox.context, "create", language="javascript", cwd="/tmp")
    javascript = sandbox.context.context_id
    holds(javascript != python, "contexts have ids of their own")
    await executes(call, context, "const xs = [1, 2, 3]", results=[])
    doubled = "console.log(process.cwd()); xs.map(x => x * 2)"
    await executes(call, context, doubled, stdout=["/tmp\n"], results=["[ 2, 4, 6 ]"])
    await executes(call, context, "xs.length", language="javascript", results=["3"])
    step("JavaScript context created, code executed, variables kept")

    listed = {c["id"]: c["language"] for c in await call(sandbox.context, "list")}
    same((listed.get(python), listed.get(javascript)), ("python", "javascript"), "languages in the list")
    step(f"contexts listed, {len(listed)} of them")

    await call(context, "delete")
    with fails_with(404):
        await call(context, "get", javascript)
    await call(context, "get", python)
    same(context.context_id, python, "context id")
    step("JavaScript context deleted, Python context got by its id")

    async with call.within(context):
        await executes(call, context, "answer", results=["42"])
    with fails_with(404):
        await call(context, "get", python)
    step("Python context deleted at the end of its block")

    fresh = await call(Sandbox, "connect", sandbox.sandbox_id)
    await executes(call, fresh.context, "'no context named'", results=["'no context named'"])
    await executes(call, fresh.context, "[1].length", language="javascript", results=["1"])
    step("code executed without a context")


async def executes(call, context, code, results, stdout=(), **named):
    answer = await call(context, "execute", code, **named)
    holds(answer["contextId"], f"{answer} has a contextId")
    same(texts(answer, "stdout"), list(stdout), f"stdout of `{code}`")
    same(texts(answer, "result"), results, f"result of `{code}`")
    same((answer["results"][-1]["type"], answer["results"][-1]["status"]), ("endOfExecution", "ok"), "how it ended")
    return answer
