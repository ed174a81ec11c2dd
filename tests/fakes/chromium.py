"""A real browser for the tests that look at pages; without one they are skipped."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, ViewportSize, async_playwright, expect

PATIENT_MS = 120_000
"""For one thing to appear, to be clicked or loaded, on a machine that does other things too: no test passes by waiting.

Playwright's own are five seconds for what is expected and thirty for everything else.
"""
expect.set_options(timeout=PATIENT_MS)
WIDE, PHONE = ViewportSize(width=1280, height=860), ViewportSize(width=390, height=844)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str:
    """Return Debian's Chromium, or what stands in for it; skip the test where no browser is installed."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no Chromium found: install Debian's package chromium to see the product run")
    return found


@asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    """Run a browser while the block runs."""
    async with async_playwright() as api:
        browser = await api.chromium.launch(executable_path=chromium(), args=FLAGS, timeout=PATIENT_MS)
        yield browser
        await browser.close()


async def patient(browser: Browser, size: ViewportSize, **more: Any) -> BrowserContext:
    """Return a context of its own for one visitor, whose pages wait as long as everything else here."""
    context = await browser.new_context(viewport=size, **more)
    context.set_default_timeout(PATIENT_MS)
    return context
