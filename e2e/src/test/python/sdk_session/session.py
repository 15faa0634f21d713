"""The session from its template's creation to its deletion."""

import contextlib

from agentrun.sandbox import ListSandboxesInput, Sandbox, Template
from contexts import contexts
from files import Files
from processes import processes
from sandboxes import Sandboxes
from templates import Templates


async def session(call, step, name, folder):
    templates, sandboxes = Templates(call, step, name), Sandboxes(call, step, name)
    try:
        await templates.made_and_changed()
        sandbox = await sandboxes.created()
        async with call.within(sandbox):
            step("sandbox healthy")
            await sandboxes.seen_again(sandbox)
            await Files(call, step, sandbox, folder).all()
            await processes(call, step, sandbox)
            await contexts(call, step, sandbox)
        await sandboxes.does_not_exist(sandbox)
        await sandboxes.stopped_and_deleted()
        await templates.deleted()
    finally:
        await clear(call, name)


async def clear(call, name):
    """Leaves nothing behind, also of a session that failed."""
    with contextlib.suppress(Exception):
        left = await call(Sandbox, "list", ListSandboxesInput(template_name=name))
        for sandbox in left.sandboxes:
            await call(Sandbox, "delete_by_id", sandbox.sandbox_id)
    with contextlib.suppress(Exception):
        await call(Template, "delete_by_name", name)
