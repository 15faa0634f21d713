"""What is checked of answers and errors."""

import contextlib
import re
import time

from agentrun.utils.exception import ClientError, ResourceNotExistError

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,6}[+-]\d\d:\d\d")


def same(actual, expected, what="value"):
    if actual != expected:
        raise AssertionError(f"{what} is {actual!r}, not {expected!r}")


def holds(condition, what):
    if not condition:
        raise AssertionError(what)


def is_time(text, what):
    holds(isinstance(text, str) and TIME.fullmatch(text), f"{what} is {text!r}, no time with a fraction and an offset")


@contextlib.contextmanager
def fails_with(status):
    try:
        yield
    except ClientError as e:
        same(e.status_code, status, f"status of `{e}`")
        holds(e.message, "an error has a message")
    else:
        raise AssertionError(f"succeeded, and should have failed with {status}")


@contextlib.contextmanager
def does_not_exist():
    try:
        yield
    except ResourceNotExistError:
        return
    raise AssertionError("it still exists")


def texts(answer, kind):
    """Of the items of an execution."""
    return [item["text"] for item in answer["results"] if item["type"] == kind]


async def until(asked, seconds, what):
    """Asks until the answer is true, as users of the client must."""
    deadline = time.monotonic() + seconds
    while True:
        answer = await asked()
        if answer:
            return answer
        holds(time.monotonic() < deadline, f"not within {seconds} s: {what}")
        time.sleep(0.05)
