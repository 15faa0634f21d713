"""What a key is answered whose secret is wrong."""

from agentrun.sandbox import Sandbox, SandboxClient, Template, TemplateInput, TemplateType
from checks import fails_with

NAME = "sdk-refused"


async def refused(call, step):
    """Both planes answer alike, whatever is asked for."""
    new = TemplateInput(template_name=NAME, template_type=TemplateType.CODE_INTERPRETER)
    client = SandboxClient()
    attempts = [
        (Template, "list_templates", ()),
        (Template, "get_by_name", (NAME,)),
        (Template, "create", (new,)),
        (Template, "delete_by_name", (NAME,)),
        (Sandbox, "list", ()),
        (client, "create_sandbox", (NAME,)),
        (client, "get_sandbox", (NAME,)),
        (client, "stop_sandbox", (NAME,)),
        (client, "delete_sandbox", (NAME,)),
    ]
    for owner, method, arguments in attempts:
        with fails_with(401):
            await call(owner, method, *arguments)
        step(f"{method} refused")
