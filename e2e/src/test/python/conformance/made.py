"""What the calls of a run make and remove: so that they have something to remove, and nothing stays."""

from urllib.parse import quote

# A sandbox takes a second and a JVM. Each phase makes these many; its other calls ask for a template that is not there.
SANDBOXES = {"stateful": 4}
SANDBOXES_ELSEWHERE = 2


class Made:
    def __init__(self, scene):
        self.berth = scene
        self.things = scene.things
        self.sandboxes = {}
        self.removed = set()
        self.left = []

    def before(self, operation, phase, case):
        if not case.meta.generation.mode.is_positive:
            return
        if operation == "createSandbox":
            self.bound(phase, case)
        if operation == "createContext" and phase == "stateful":
            # They stay until the end: a Node each would be too much for the sandbox's memory.
            case.body = {"language": "python"}
        fresh = operation in TO_REMOVE and phase != "stateful" and operation not in self.removed
        if fresh and case.method.upper() == "DELETE":
            self.removed.add(operation)
            case.path_parameters = {**case.path_parameters, **TO_REMOVE[operation](self)}

    def bound(self, phase, case):
        if phase == "stateful":
            # What follows needs one to work on.
            case.body = {"templateName": self.things["template"]}
        elif not isinstance(case.body, dict) or case.body.get("templateName") != self.things["template"]:
            return
        self.sandboxes[phase] = self.sandboxes.get(phase, 0) + 1
        if self.sandboxes[phase] > SANDBOXES.get(phase, SANDBOXES_ELSEWHERE):
            case.body = {**case.body, "templateName": "none-" + self.things["template"]}

    def after(self, operation, phase, case, response):
        if response.status_code != 200 or operation not in MADE:
            return
        path = MADE[operation](case, response.json())
        if phase == "stateful":
            self.left.append(path)
        else:
            self.remove(path)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for path in reversed(self.left):
            self.remove(path)

    def remove(self, path):
        self.berth.http.delete(self.berth.url + path, timeout=60)

    def template(self):
        name = self.things["run"] + "-fresh"
        self.berth.call("POST", "/templates", {"templateName": name})
        self.left.append("/templates/" + name)
        return {"name": name}

    def sandbox(self):
        body = {"templateName": self.things["template"]}
        made = self.berth.call("POST", "/sandboxes", body)["sandboxId"]
        self.left.append("/sandboxes/" + made)
        return {"id": made}

    def context(self):
        made = self.berth.call("POST", f"/sandboxes/{self.things['sandbox']}/contexts", {})
        return {"context": made["id"]}


# What an operation that removes things removes at its first right call; later ones ask for what is not there.
TO_REMOVE = {"deleteTemplate": Made.template, "deleteSandbox": Made.sandbox, "deleteContext": Made.context}

# Where what an operation has made is removed.
MADE = {
    "createTemplate": lambda case, answer: "/templates/" + quote(answer["templateName"], safe=""),
    "createSandbox": lambda case, answer: "/sandboxes/" + quote(answer["sandboxId"], safe=""),
    "createContext": lambda case, answer: f"/sandboxes/{case.path_parameters['id']}/contexts/{answer['id']}",
}
