"""Failures that are none: what the API wants and a schema cannot say.

Each is named by its operations, its check and the refusal's own words, and has its reason. Everything else that a check
finds fails the run. What is set in schemathesis.toml for an operation has its reason there.
"""

import dataclasses
import re

from schemathesis.core.failures import AcceptedNegativeData, Failure
from schemathesis.openapi.checks import RejectedPositiveData


@dataclasses.dataclass(frozen=True)
class Excuse:
    check: type[Failure]
    operations: tuple[str, ...]
    message: str
    reason: str


FILES = ("readFile", "writeFile", "listDirectory", "watchDirectory", "statPath", "downloadFile", "uploadFile")
FILES += ("makeDirectory", "movePath", "removePath")

# All are refusals (400) of calls that the document allows.
REFUSED = (
    (
        ("getAccessToken",),
        "`resourceId` or `resourceName` is missing",
        "one of two parameters of a query is needed: a schema of single parameters cannot say that",
    ),
    (
        ("createSandbox",),
        "no template is marked as the default",
        "a body without a template is right where one is marked as the default, and that is the installation's matter",
    ),
    (
        ("createSandbox",),
        "the two names of the idle timeout have different values",
        "that two members are equal cannot be said",
    ),
    (
        ("updateTemplate",),
        "allowedCIDRs needs egress Internet or Restricted, not None",
        "what the template has already is not in the request",
    ),
    (
        ("createTemplate", "updateTemplate"),
        "must not be (greater|more) than .*the limit of this installation",
        "an installation's own limits are its admission policy's, which the document does not know",
    ),
    (
        ("uploadFile",),
        "^a quoted name in a part's head does not end$",
        "a backslash before the last quote escapes it for curl and does not for browsers: what ends there is unknown",
    ),
    (
        ("execute",),
        "the context is one of python, `language` says javascript",
        "which language a context has is not in the request",
    ),
    (
        ("createContext", "execute", "runCommand"),
        "`cwd` is not a directory",
        "what is there is the sandbox's matter, and the API has 400 for it",
    ),
    (
        ("listDirectory", "watchDirectory", "readFile", "downloadFile"),
        "is not a (directory|file)",
        "likewise",
    ),
    (
        FILES,
        "^(Not a directory|Is a directory|File name too long): ",
        "likewise; and a name's length counts in bytes, which no schema counts",
    ),
    (
        ("movePath",),
        "a directory cannot be moved into itself",
        "that one path is not above another cannot be said",
    ),
    (
        ("removePath",),
        "the root directory cannot be removed",
        "`/` has many spellings",
    ),
    (
        ("writeFile", "uploadFile"),
        "the path must end in a file's name",
        "so has a directory",
    ),
    (
        ("writeFile",),
        "is no text file; use POST /filesystem/upload|^hidden files cannot be written here",
        "the API takes names by a long list of endings, which is the agent's to know",
    ),
)

EXCUSES = tuple(Excuse(RejectedPositiveData, *entry) for entry in REFUSED)


def is_excused(operation, failure, response):
    return is_refusal_by_right(operation, failure, response) or is_text_of_a_form(operation, failure)


def is_text_of_a_form(operation, failure):
    """A part of a form is text, so `true` is a path like any other: its type cannot be wrong."""
    if operation != "uploadFile" or not isinstance(failure, AcceptedNegativeData):
        return False
    violations = set(re.findall(r"violates `\w+` at \S+", failure.message))
    texts = {f"violates `type` at /properties/{name}" for name in ("path", "current_path")}
    return bool(violations) and violations <= texts


def is_refusal_by_right(operation, failure, response):
    return any(
        isinstance(failure, excuse.check)
        and operation in excuse.operations
        and response.status_code == 400
        and re.search(excuse.message, response.json()["message"])
        for excuse in EXCUSES
    )
