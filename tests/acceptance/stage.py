"""The whole product on its stage, in a process of its own, and a visitor with a real browser in front of it."""

import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, FilePayload, Locator, Page, TimeoutError, ViewportSize, expect  # noqa: A004 - what it raises

from bot.stage import free_port
from handlers.render.slack.admin.ids import Page as AdminPage
from handlers.render.words import Words
from tests.fakes.chromium import PHONE, patient

ROOT = Path(__file__).parents[2]
SEEN = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow, pytest.mark.timeout(1800)]
"""Marks of a module that looks at the product: its tests share one stage and one browser, and so one event loop."""
once = pytest_asyncio.fixture(scope="module", loop_scope="module")
PICTURES = os.environ.get("PLAYGROUND_PICTURES")
"""Set to a folder to keep pictures of each step, for eyes."""
START_S = 180.0
STRICT = """fetch("/_/knobs", {
  method: "POST", body: JSON.stringify({strict: true}), headers: {"content-type": "application/json"},
})"""
"""From here on the fake Slack refuses what the block checker objects to, as Slack would."""

TIMING = frozenset(
    {
        ("views.update", "not_found"),  # the window was closed before its figures came
        ("views.update", "hash_conflict"),  # the person chose once more meanwhile
        ("chat.postMessage", "ratelimited"),  # one a second in a channel: the sender waits and posts
    }
)
"""Method and answer where somebody was only faster: no fault of ours."""


@contextmanager
def raised(folder: Path) -> Iterator[str]:
    """Run `bot demo` on a free port and yield its address; no key of the environment reaches it."""
    port, said = free_port(), folder / "stage.log"
    command = [sys.executable, "-m", "bot", "demo", "--port", str(port), "--patience", "60"]
    # Its own folder: a developer's .env with keys would make it analyze for real.
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PYTHONUTF8": "1",
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(folder),
    }
    with said.open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + START_S
        while f":{port}/" not in said.read_text(encoding="utf-8"):
            assert process.poll() is None, said.read_text(encoding="utf-8")
            assert time.monotonic() < deadline, said.read_text(encoding="utf-8")
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Visit:
    """One person at the page, and every complaint of the browser."""

    def __init__(self, page: Page, address: str, user: str) -> None:
        """Listen to the page from its first request."""
        self.page, self.address, self.user = page, address, user
        self.complaints: list[str] = []
        self.asked: set[str] = set()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("request", lambda request: self.asked.add(request.url.split("/")[2] if "//" in request.url else ""))

    async def type(self, text: str) -> None:
        """Write into the channel."""
        await self.page.fill("#composer", text)
        await self.page.press("#composer", "Enter")

    async def share(self, file: Path | FilePayload) -> None:
        """Put a file into the channel."""
        await self.page.locator("#main input[type=file]").set_input_files(file)
        await self.page.press("#composer", "Enter")

    async def modal(self) -> Locator:
        """Return the open modal, to which the checker has no objection."""
        modal = self.page.locator("#modal")
        await expect(modal).to_be_visible()
        await expect(modal.locator(".findings")).to_have_count(0)
        return modal

    async def picture(self, name: str) -> None:
        """Keep what is seen, where somebody wants to look."""
        if PICTURES:
            await self.page.screenshot(path=Path(PICTURES) / f"{name}.png")

    async def told(self, path: str) -> Any:
        """Return an answer of the page's own API."""
        return await self.page.evaluate("path => fetch(path).then((answer) => answer.json())", f"/_/{path}")

    async def state(self) -> Any:
        """Return what this person sees of the workspace."""
        return await self.told(f"state?user={self.user}")

    async def posts(self) -> set[str]:
        """Return the messages that stay: everything but the words for one person's eyes."""
        shown = (await self.state())["messages"]
        return {one["ts"] for room in shown.values() for one in room if not one["ephemeral"]}

    async def edited_at(self, channel: str, ts: str) -> str:
        """Return when a message was edited last; "" for never."""
        room = (await self.state())["messages"][channel]
        return str(next(one["edited"] for one in room if one["ts"] == ts))

    async def edited(self, channel: str, ts: str, since: str) -> None:
        """Wait until a message is edited again."""
        deadline = time.monotonic() + START_S
        while await self.edited_at(channel, ts) == since:
            assert time.monotonic() < deadline, f"not edited since {since}"
            await self.page.wait_for_timeout(100)

    async def clean(self) -> None:
        """Hold what is true of every visit: no complaint, no other host, no finding on any payload, no overflow."""
        state = await self.state()
        assert state["checker"], "the block checker is not installed (make setup)"
        rooms = state["messages"].values()
        found = [one["findings"] for room in rooms for one in room] + [one["findings"] for one in state["views"]]
        found.append((state["home"] or {"findings": []})["findings"])
        assert [one for one in found if one] == []
        called = (await self.told("deliveries"))["calls"]
        refused = [one for one in called if one["outcome"] != "ok" and (one["method"], one["outcome"]) not in TIMING]
        assert refused == [], refused
        assert self.complaints == []
        assert self.asked == {self.address.split("/")[2]}
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        assert await self.page.evaluate("document.documentElement.scrollWidth") == width


async def started(here: Visit) -> None:
    """Wait until the page has drawn itself, and load it once more where it does not: scripts that got lost stay so."""
    for again in (True, False):
        try:
            await here.page.wait_for_selector("#composer", state="attached")
        except TimeoutError as error:
            if not again:
                raise AssertionError(f"the page does not start: {here.complaints}") from error
            print(f"the page did not start: {here.complaints}")
            here.complaints.clear()
            await here.page.reload()
        else:
            return


@asynccontextmanager
async def visit(
    browser: Browser, address: str, user: str, place: str, size: ViewportSize = PHONE, *, dark: bool = False
) -> AsyncIterator[Visit]:
    """Open the page as *user* in a channel, in "direct" messages or at "home"; at the end everything was clean."""
    scheme: Literal["dark", "light"] = "dark" if dark else "light"
    context = await patient(browser, size, reduced_motion="reduce", color_scheme=scheme)
    here = Visit(await context.new_page(), address, user)
    await here.page.goto(f"{address}/#user={user}&place={place}")
    await started(here)
    await here.page.evaluate(STRICT)
    yield here
    await here.clean()
    await context.close()


async def opened(here: Visit, page: AdminPage, language: str = "en") -> Locator:
    """Type `/sales-admin` and open a page of it; return its window."""
    words = Words(language)
    await here.type("/sales-admin")
    modal = await here.modal()
    await expect(modal.get_by_role("heading", name=words("admin-title"))).to_be_visible()
    await modal.locator("[data-action='admin.open']").nth(list(AdminPage).index(page)).click()
    await expect(modal.get_by_role("heading", name=words(f"admin-{page}-title"))).to_be_visible()
    return await here.modal()


async def close(here: Visit) -> None:
    """Close every window, one by one: what is closed twice is an error of the page."""
    while there := len((await here.state())["views"]):
        await expect(here.page.locator("#modal")).to_be_visible()
        await here.page.keyboard.press("Escape")
        deadline = time.monotonic() + START_S
        while len((await here.state())["views"]) == there:
            assert time.monotonic() < deadline, "a window stays open"
            await here.page.wait_for_timeout(50)
    await expect(here.page.locator("#modal")).not_to_be_visible()
