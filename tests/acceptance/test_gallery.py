"""Takes every picture of the documentation from the running product, in both languages, at a phone's width.

`make pictures` keeps them; any other run only proves that each can still be taken.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, Locator, Page, Route, expect
from starlette.applications import Starlette

from bot.api import described
from bot.demo.samples import READING, sample
from bot.playground.people import ADMIN, MANAGER, REP, REP_ZH
from bot.settings import Settings
from handlers.render.slack.admin.ids import Page as AdminPage
from handlers.render.words import Words
from tests.acceptance import stage
from tests.acceptance.stage import PICTURES, Visit, close, opened, visit
from tests.fakes.chromium import PHONE, patient

pytestmark = stage.SEEN

BOTH = ("offer", "card", "alert", "alerts-rules", "report", "admin", "admin-rules")
GALLERY = frozenset({f"{language}/{name}" for language in ("en", "zh-TW") for name in BOTH} | {"en/api-docs"})
"""Names of all pictures, as docs/pictures has them; the page about the API is in English."""
ROOMS = {"en": "C0DEALS001", "zh-TW": "C0DEALSTW1"}
REPS = {"en": REP, "zh-TW": REP_ZH}
ALERTED = {"en": MANAGER, "zh-TW": REP_ZH}
"""Who is shown with an alert and a report: somebody who reads this language."""
DEALS = {"en": "Harbour & Pine", "zh-TW": "海港松木"}
DONE_MS = 180_000
CARD = "[data-action='result.correct']"
API = "http://analyst.example"


@dataclass(slots=True)
class Gallery:
    """What was taken so far, in one language."""

    language: str
    taken: set[str] = field(default_factory=set)

    async def take(self, name: str, what: Page | Locator) -> None:
        """Picture the page as it stands, or one thing in it in full."""
        name = f"{self.language}/{name}"
        self.taken.add(name)
        await what.screenshot(path=Path(PICTURES) / f"{name}.png" if PICTURES else None, animations="disabled")


@pytest.mark.parametrize("language", ["en", "zh-TW"])
async def test_pictures_of_slack(browser: Browser, address: str, language: str, *, full: bool) -> None:
    """Offer, card, alert, rules, report and administration, as somebody sees them who reads this language."""
    if not (PICTURES or full):
        pytest.skip("pictures are taken by make pictures, and tried with --full")
    gallery, words = Gallery(language), Words(language)
    await _rep(gallery, words, browser, address)
    async with visit(browser, address, ALERTED[language], "direct") as here:
        alert = here.page.locator("#messages article", has=here.page.locator("[data-action='alert.useful']")).first
        await expect(alert).to_be_visible(timeout=DONE_MS)
        await gallery.take("alert", alert)
        await here.type("/alerts rules")
        rules = here.page.locator("#messages article", has_text=words("alerts-rules-title")).last
        await expect(rules).to_be_visible(timeout=DONE_MS)
        await here.page.evaluate("document.querySelector('#messages article:last-of-type').scrollIntoView()")
        await gallery.take("alerts-rules", here.page)
        await here.type("/report dashboard")
        report = here.page.locator("#messages article", has=here.page.locator("[data-action='report.file']")).last
        await expect(report).to_be_visible(timeout=DONE_MS)
        await report.evaluate("message => message.scrollIntoView()")
        await gallery.take("report", here.page)
    async with _admin(browser, address, words) as here:
        await opened(here, AdminPage.RULES, language)
        await gallery.take("admin-rules", here.page)
        await close(here)
        await here.type("/sales-admin")
        await expect((await here.modal()).get_by_role("heading", name=words("admin-title"))).to_be_visible()
        await gallery.take("admin", here.page)
        await close(here)
    assert gallery.taken == {one for one in GALLERY if one.startswith(language)} - {"en/api-docs"}


async def _rep(gallery: Gallery, words: Words, browser: Browser, address: str) -> None:
    """A recording is offered; the demo call becomes a call of a deal and is analyzed again, so that rules watch it."""
    language = gallery.language
    async with visit(browser, address, REPS[language], ROOMS[language]) as here:
        page = here.page
        await here.type("/analyze demo")
        card = page.locator("#messages article", has=page.locator(CARD))
        await expect(card).to_have_count(1, timeout=DONE_MS)
        await card.evaluate("card => card.scrollIntoView()")
        await gallery.take("card", page)
        await _moved(here, card, words, DEALS[language])
    async with visit(browser, address, REPS[language], "direct") as here:
        await here.share(sample(READING).recording)
        offer = here.page.locator("#messages article", has=here.page.locator("[data-action='offer.accept']")).last
        await expect(offer).to_be_visible(timeout=DONE_MS)
        await gallery.take("offer", offer)


async def _moved(here: Visit, card: Locator, words: Words, deal: str) -> None:
    page = here.page
    await card.locator(CARD).click()
    modal = await here.modal()
    await modal.locator("[data-action='result.move']").click()
    await expect(modal.get_by_role("heading", name=words("modal-move-title"))).to_be_visible()
    await modal.get_by_label(words("modal-intake-company")).fill(deal)
    await modal.get_by_label(words("modal-correct-reason")).fill(deal)
    await modal.get_by_role("button", name=words("modal-move-submit"), exact=True).click()
    await expect(modal).to_contain_text(deal)
    await close(here)
    ts, room = str(await card.get_attribute("data-ts")), ROOMS[words.language]
    last = await here.edited_at(room, ts)
    await card.locator("[data-action='result.reanalyze']").click()
    await page.locator("#confirm").get_by_role("button", name=words("confirm-reanalyze-yes")).click()
    await here.edited(room, ts, last)
    await expect(card).to_have_count(1, timeout=DONE_MS)


@asynccontextmanager
async def _admin(browser: Browser, address: str, words: Words) -> AsyncIterator[Visit]:
    """Visit as the admin, whose Slack is in English; another language is chosen in Home, and taken back afterwards."""
    if words.language == "en":
        async with visit(browser, address, ADMIN, ROOMS["en"]) as here:
            yield here
        return
    async with visit(browser, address, ADMIN, "home") as home:
        chosen = home.page.locator("[data-action='home.language']")
        english = home.page.get_by_role("button", name=Words("en")("home-settings"), exact=True)
        await expect(english).to_be_visible()
        await chosen.select_option(value=words.language)
        await expect(home.page.get_by_role("button", name=words("home-settings"), exact=True)).to_be_visible()
        async with visit(browser, address, ADMIN, ROOMS["en"]) as here:
            yield here
        await chosen.select_option(value="auto")
        await expect(english).to_be_visible()


async def test_picture_of_the_page_about_the_api(browser: Browser) -> None:
    """The guide as the server sends it, without a server."""
    app = Starlette(routes=described(Settings(public_url=API)))

    async def answer(route: Route) -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=API) as client:
            sent = await client.get(route.request.url)
        await route.fulfill(status=sent.status_code, headers=dict(sent.headers), body=sent.content)

    context = await patient(browser, PHONE, reduced_motion="reduce")
    page = await context.new_page()
    await page.route("**/*", answer)
    await page.goto(f"{API}/api/docs")
    await expect(page.locator("h2").first).to_be_visible()
    gallery = Gallery("en")
    await gallery.take("api-docs", page)
    await context.close()
    assert gallery.taken == {"en/api-docs"}
