"""How a session speaks to the client, and what it says meanwhile."""

import asyncio
import contextlib
import time


class Caller:
    """Calls the client's methods in their synchronous or their asynchronous form: the session is written once."""

    def __init__(self, asynchronous):
        self.asynchronous = asynchronous

    async def __call__(self, owner, method, *args, **named):
        if self.asynchronous:
            return await getattr(owner, method + "_async")(*args, **named)
        return getattr(owner, method)(*args, **named)

    @contextlib.asynccontextmanager
    async def within(self, resource):
        """The client's own `with`: a sandbox waits until it is healthy, and is deleted at the end."""
        if self.asynchronous:
            async with resource as entered:
                yield entered
        else:
            with resource as entered:
                yield entered

    def run(self, session):
        if self.asynchronous:
            asyncio.run(session)
            return
        # Nothing in it ever waits, so it ends at the first step, and no event loop runs around the synchronous client.
        try:
            session.send(None)
        except StopIteration:
            return
        raise AssertionError("a synchronous session waited for something")


class Steps:
    def __init__(self, name):
        self.name = name
        self.done = 0
        self.begun = time.monotonic()

    def __call__(self, what):
        self.done += 1
        print(f"{self.name} {self.done:2} {time.monotonic() - self.begun:6.2f}s  {what}", flush=True)
