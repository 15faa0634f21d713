"""The document of a run: the server's own, in which parameters that name things name those of the run.

Otherwise nearly every call would be a 404. The negative cases send what does not fit, so made-up names are asked for as
well, and must be refused.
"""

import copy

# What one of these parameters names is gone afterwards, so it is none of the run's own: made.py sees to them.
REMOVED = {("deleteTemplate", "name"), ("deleteSandbox", "id"), ("deleteContext", "context")}


def narrow(document, things):
    """Changes the document in its place."""
    values = {
        "name": things["template"],
        "id": things["sandbox"],
        "context": things["context"],
        "pid": 1,
        "stopSandbox.id": things["ended"],
        "endProcess.pid": things["process"],
        "listSandboxes.nextToken": things["page"],
    }
    examples = {
        "getAccessToken.resourceId": things["sandbox"],
        "readFile.path": things["file"],
        "statPath.path": things["file"],
        "downloadFile.path": things["file"],
    }
    for item in document["paths"].values():
        shared = item.pop("parameters", [])
        for operation in item.values():
            name = operation["operationId"]
            # A status is promised by its name only: what `default` stands for are 405, 431 and failures.
            del operation["responses"]["default"]
            parameters = [copy.deepcopy(resolved(document, p)) for p in shared + operation.get("parameters", [])]
            for parameter in parameters:
                value = values.get(f"{name}.{parameter['name']}")
                if parameter["in"] == "path" and (name, parameter["name"]) not in REMOVED:
                    value = value or values[parameter["name"]]
                if value:
                    parameter["schema"] = {"type": "integer" if isinstance(value, int) else "string", "enum": [value]}
                # One that is there; others are as right, so they are not forbidden.
                example = examples.get(f"{name}.{parameter['name']}")
                if example:
                    parameter["example"] = example
            operation["parameters"] = parameters
    schemas = document["components"]["schemas"]
    schemas["NewSandbox"]["properties"]["templateName"] = {"enum": [things["template"], None]}
    schemas["Order"]["properties"]["contextId"] = {"enum": [things["context"], None]}


def resolved(document, parameter):
    if "$ref" in parameter:
        return document["components"]["parameters"][parameter["$ref"].rsplit("/", 1)[1]]
    return parameter
