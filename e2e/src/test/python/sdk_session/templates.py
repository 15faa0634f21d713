"""Templates: created, got, listed, updated, deleted."""

from agentrun.sandbox import PageableInput, Template, TemplateInput, TemplateType
from checks import does_not_exist, fails_with, holds, is_time, same, until

# The client does not poll for what it has changed, and another replica may be asked next.
SHOWS_WITHIN_SECONDS = 2
VARIABLES = {"GREETING": "grüß dich"}


class Templates:
    def __init__(self, call, step, name):
        self.call = call
        self.step = step
        self.name = name

    async def made_and_changed(self):
        await self.created()
        await self.seen_again()
        await self.updated()
        with does_not_exist():
            await self.call(Template, "get_by_name", self.name + "-none")
        self.step("a template that is not there does not exist")

    def input(self, **changes):
        fields = dict(
            template_name=self.name,
            template_type=TemplateType.CODE_INTERPRETER,
            cpu=1.0,
            memory=1024,
            description="as it was",
            environment_variables=VARIABLES,
            sandbox_idle_timeout_in_seconds=900,
            sandbox_ttlin_seconds=3600,
        )
        return TemplateInput(**{**fields, **changes})

    async def created(self):
        made = await self.call(Template, "create", self.input())
        self.is_ours(made, "as it was", idle=900)
        self.step(f"template {self.name} created, {made.status}")

        with fails_with(409):
            await self.call(Template, "create", self.input())
        self.step("a second one of that name refused")

    async def seen_again(self):
        self.is_ours(await self.call(Template, "get_by_name", self.name), "as it was", idle=900)
        self.step("template got")

        await until(self.is_on_page_one, SHOWS_WITHIN_SECONDS, "the newest template is on page one")
        ours = [t for t in await self.listed(page_size=100) if t.template_name == self.name]
        same(len(ours), 1, "how often the template is listed")
        self.is_ours(ours[0], "as it was", idle=900)
        self.step("templates listed")

    async def listed(self, page_size):
        page = PageableInput(page_number=1, page_size=page_size, template_type=TemplateType.CODE_INTERPRETER)
        return await self.call(Template, "list_templates", page)

    async def is_on_page_one(self):
        return self.name in [t.template_name for t in await self.listed(page_size=10)]

    async def updated(self):
        changes = self.input(description="changed", sandbox_idle_timeout_in_seconds=1200)
        await self.call(Template, "update_by_name", self.name, changes)
        await until(self.update_shows, SHOWS_WITHIN_SECONDS, "the update shows")
        self.step("template updated")

    async def update_shows(self):
        now = await self.call(Template, "get_by_name", self.name)
        if now.description != "changed":
            return False
        self.is_ours(now, "changed", idle=1200)
        return True

    def is_ours(self, template, description, idle):
        same(template.status, "READY", "status")
        same(template.template_name, self.name, "templateName")
        same(template.template_type, "CodeInterpreter", "templateType")
        holds(template.template_id, "it has a templateId")
        same(template.cpu, 1.0, "cpu")
        same(template.memory, 1024, "memory")
        same(template.disk_size, 512, "diskSize")
        same(template.description, description, "description")
        same(template.environment_variables, VARIABLES, "environmentVariables")
        same(template.sandbox_idle_timeout_in_seconds, idle, "sandboxIdleTimeoutInSeconds")
        same(template.sandbox_ttlin_seconds, 3600, "sandboxTTLInSeconds")
        same(template.network_configuration.network_mode, "PUBLIC", "networkMode")
        is_time(template.created_at, "createdAt")
        is_time(template.last_updated_at, "lastUpdatedAt")

    async def deleted(self):
        answer = await self.call(Template, "delete_by_name", self.name)
        same(answer.template_name, self.name, "templateName of the deleted one")
        await until(self.is_gone, SHOWS_WITHIN_SECONDS, "the deleted template is gone")
        with does_not_exist():
            await self.call(Template, "delete_by_name", self.name)
        self.step("template deleted")

    async def is_gone(self):
        return self.name not in [t.template_name for t in await self.listed(page_size=100)]
