"""What Schemathesis asks of ours while it runs."""

import itertools

import schemathesis

from document import narrow
from excused import is_excused


# Answered as JSON or, when asked for, as events. OpenAPI takes no parameter of the name Accept.
STREAMED = ("execute", "runCommand")


def install(things, made, report):
    calls = itertools.count()

    @schemathesis.hook
    def before_load_schema(context, raw_schema):
        narrow(raw_schema, things)

    @schemathesis.hook
    def before_call(context, case, kwargs):
        made.before(operation(case), phase(case), case)
        if operation(case) in STREAMED and phase(case) == "fuzzing" and next(calls) % 2:
            case.headers = {**(case.headers or {}), "Accept": "text/event-stream"}

    @schemathesis.hook
    def after_call(context, case, response):
        report.count(operation(case), response.status_code)
        made.after(operation(case), phase(case), case, response)

    @schemathesis.hook
    def filter_failure(context, failure, case, response):
        return not is_excused(operation(case), failure, response)


def operation(case):
    return case.operation.definition.raw["operationId"]


def phase(case):
    return case.meta.phase.name.value if case.meta else ""
