"""Files read and written, directories, uploads and downloads."""

import os
import tempfile

from checks import fails_with, holds, same
from contexts import executes
from templates import VARIABLES

UPLOAD_BYTES = 3 << 20


class Files:
    def __init__(self, call, step, sandbox, folder):
        self.call = call
        self.step = step
        self.sandbox = sandbox
        self.file = sandbox.file
        self.fs = sandbox.file_system
        self.folder = folder.rstrip("/") + "/sdk files"

    def path(self, name):
        return f"{self.folder}/{name}"

    async def all(self):
        await self.content()
        await self.directories()
        await self.moved_and_removed()
        await self.transfers()
        await self.call(self.fs, "remove", self.folder)

    async def content(self):
        path, text = self.path("notes.txt"), "grüß dich\n𝄞\n"
        await self.call(self.file, "write", path, text, mode="600")
        read = await self.call(self.file, "read", path)
        same((read["content"], read["encoding"], read["size"]), (text, "utf-8", len(text.encode())), "what was read")
        same(read["mode"], 0o600, "mode")
        code = f"import os; os.environ['GREETING'], open({path!r}).read()"
        await executes(self.call, self.sandbox.context, code, results=[repr((VARIABLES["GREETING"], text))])
        self.step(f"{path} written, read, and seen by code")

        await self.call(self.file, "write", path, "new")
        same((await self.call(self.file, "read", path))["content"], "new", "content")
        with fails_with(400):
            await self.call(self.file, "write", self.path(".hidden.txt"), "no")
        with fails_with(404):
            await self.call(self.file, "read", self.path("none.txt"))
        self.step("file replaced; hidden and missing files refused")

    async def directories(self):
        deep = self.path("a/b")
        made = (await self.call(self.fs, "mkdir", deep, mode="0750"))["entry"]
        same((made["type"], made["mode"]), ("directory", 0o750), "what was made")
        await self.call(self.fs, "mkdir", deep)
        stat = (await self.call(self.fs, "stat", deep))["entry"]
        same((stat["path"], stat["permissions"]), (deep, "drwxr-x---"), "stat")
        self.step("directory made, twice; stat")

        same(await self.names(self.folder), ["a", "notes.txt"], "entries")
        same(await self.names(self.folder, depth=2), ["a", "b", "notes.txt"], "entries to a depth of 2")
        await self.names()
        with fails_with(400):
            await self.call(self.fs, "list", self.folder, depth=0)
        self.step("directory listed")

    async def names(self, *path, **named):
        return sorted(e["name"] for e in (await self.call(self.fs, "list", *path, **named))["entries"])

    async def moved_and_removed(self):
        source, target = self.path("notes.txt"), self.path("a/moved.txt")
        for _ in range(2):
            moved = await self.call(self.fs, "move", source, target)
            same(moved["entry"]["path"], target, "where it is now")
        same((await self.call(self.file, "read", target))["content"], "new", "content after the move")
        self.step("file moved, twice")

        for _ in range(2):
            await self.call(self.fs, "remove", self.path("a"))
        with fails_with(404):
            await self.call(self.fs, "stat", target)
        self.step("directory removed, twice")

    async def transfers(self):
        remote, content = self.path("up + ä.bin"), os.urandom(UPLOAD_BYTES)
        with tempfile.TemporaryDirectory() as local:
            sent, received = os.path.join(local, "sent é.bin"), os.path.join(local, "received.bin")
            with open(sent, "wb") as file:
                file.write(content)
            await self.call(self.fs, "upload", sent, remote)
            same((await self.call(self.fs, "stat", remote))["entry"]["size"], len(content), "size after the upload")
            same((await self.call(self.fs, "download", remote, received))["size"], len(content), "size of the download")
            with open(received, "rb") as file:
                holds(file.read() == content, "the bytes that came back are those that were sent")
            with fails_with(404):
                await self.call(self.fs, "download", self.path("none.bin"), received)
        self.step(f"{len(content)} bytes uploaded, downloaded, compared; a missing file refused")

        same((await self.call(self.file, "read", remote))["encoding"], "base64", "encoding of a binary file")
        self.step("binary file read")
