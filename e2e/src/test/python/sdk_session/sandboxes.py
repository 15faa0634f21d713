"""Sandboxes: created, got, listed, connected to, stopped, deleted."""

import re

from agentrun.sandbox import ListSandboxesInput, Sandbox, TemplateType
from checks import does_not_exist, fails_with, holds, is_time, same, texts, until
from templates import SHOWS_WITHIN_SECONDS

ULID = re.compile("[0-7][0-9A-HJKMNP-TV-Z]{25}")


class Sandboxes:
    def __init__(self, call, step, template):
        self.call = call
        self.step = step
        self.template = template

    async def create(self, **named):
        return await self.call(Sandbox, "create", TemplateType.CODE_INTERPRETER, self.template, **named)

    async def created(self):
        sandbox = await self.create(sandbox_idle_timeout_seconds=600)
        self.is_ours(sandbox)
        same(sandbox.sandbox_idle_timeout_seconds, 600, "sandboxIdleTimeoutSeconds")
        holds(ULID.fullmatch(sandbox.sandbox_id), f"{sandbox.sandbox_id} is a ULID")
        self.step(f"sandbox {sandbox.sandbox_id} created, {sandbox.status}")
        return sandbox

    async def seen_again(self, sandbox):
        got = await self.call(sandbox, "get")
        same(type(got), type(sandbox), "type of the sandbox got")
        same((got.sandbox_id, got.status), (sandbox.sandbox_id, "READY"), "sandboxId and status")
        self.is_ours(got)
        self.step("sandbox got")

        async def is_on_page_one():
            page = await self.call(Sandbox, "list")
            return sandbox.sandbox_id in [s.sandbox_id for s in page.sandboxes]

        await until(is_on_page_one, SHOWS_WITHIN_SECONDS, "the newest sandbox is on page one")
        ours = await self.call(Sandbox, "list", ListSandboxesInput(template_name=self.template, status="READY"))
        same([s.sandbox_id for s in ours.sandboxes], [sandbox.sandbox_id], "READY sandboxes of the template")
        self.step("sandboxes listed")

    def is_ours(self, sandbox):
        holds(sandbox.status in ("CREATING", "READY"), f"status is {sandbox.status}")
        same(sandbox.template_name, self.template, "templateName")
        holds(sandbox.template_id, "it has a templateId")
        is_time(sandbox.created_at, "createdAt")
        is_time(sandbox.last_updated_at, "lastUpdatedAt")
        same(sandbox.ended_at, None, "endedAt")

    async def does_not_exist(self, sandbox):
        for method in ("connect", "stop_by_id", "delete_by_id"):
            with does_not_exist():
                await self.call(Sandbox, method, sandbox.sandbox_id)
        self.step("sandbox deleted")

    async def stopped_and_deleted(self):
        """Under an id that the client signs as it is, and its HTTP library percent-encodes on the way."""
        wanted = f"Sitzung Ä {self.template}"
        same((await self.create(sandbox_id=wanted)).sandbox_id, wanted, "the sandboxId that was asked for")
        with fails_with(409):
            await self.create(sandbox_id=wanted)
        self.step("sandbox created under an id of the caller's, once")

        sandbox = await self.call(Sandbox, "connect", wanted, TemplateType.CODE_INTERPRETER)
        same(texts(await self.call(sandbox.context, "execute", "1 + 1"), "result"), ["2"], "result")
        self.step("sandbox connected to by its id")

        await self.stopped(sandbox)

        deleted = await self.call(sandbox, "delete")
        same(deleted.status, "TERMINATED", "status before the deletion")
        await self.does_not_exist(sandbox)

    async def stopped(self, sandbox):
        same((await self.call(sandbox, "stop")).status, "TERMINATED", "status")
        ended_at = await until(lambda: self.ended_at(sandbox), 10, "a stopped sandbox has endedAt")
        is_time(ended_at, "endedAt")
        again = await self.call(sandbox, "stop")
        same((again.status, again.ended_at), ("TERMINATED", ended_at), "what a second stop answers")
        self.step("sandbox stopped, and stopped again")

        with fails_with(409):
            await self.call(sandbox.context, "list")
        self.step("data call on a stopped sandbox refused")

    async def ended_at(self, sandbox):
        return (await self.call(sandbox, "get")).ended_at
