"""The page in a real headless Chromium, with the dummy bot behind it."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, FilePayload, Page, ViewportSize, expect

from bot.playground.people import REP
from tests.bot.playground.conftest import PATIENT_S, World, playing
from tests.fakes.chromium import PHONE, WIDE, launched, patient

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]
# Set to a folder to keep pictures of each step, for eyes.
PICTURES = os.environ.get("PLAYGROUND_PICTURES")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One browser for every test; a test's own pages, cookies and storage end with it."""
    async with launched() as found:
        yield found


@pytest_asyncio.fixture(loop_scope="module")
async def world(browser: Browser) -> AsyncIterator[World]:
    """A playground of the test's own, in the event loop of the browser."""
    async with playing() as found:
        yield found
        for context in browser.contexts:
            await context.close()


class Visit:
    """One person at the page, and every complaint of the browser."""

    def __init__(self, page: Page, world: World) -> None:
        self.page, self.world = page, world
        self.complaints: list[str] = []
        self.asked: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("request", lambda request: self.asked.append(request.url))

    async def type(self, text: str, box: str = "#composer") -> None:
        await self.page.fill(box, text)
        await self.page.press(box, "Enter")

    async def answered(self, count: int) -> None:
        """Wait until the bot has answered that many deliveries with 200."""
        async with asyncio.timeout(PATIENT_S):
            while sum(one.acknowledged for one in self.world.driver.deliveries) != count:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.02)

    async def picture(self, name: str) -> None:
        if PICTURES:
            await self.page.screenshot(path=Path(PICTURES) / f"{name}.png")


async def visit(
    browser: Browser, world: World, size: ViewportSize = WIDE, scheme: str = "light", path: str = "/"
) -> Visit:
    """Open the page."""
    context = await patient(browser, size, color_scheme=scheme)
    here = Visit(await context.new_page(), world)
    await here.page.goto(world.url + path)
    await here.page.wait_for_selector("#composer", state="attached")
    return here


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1280", "390"])
async def test_from_command_to_card_to_thread(browser: Browser, world: World, size: ViewportSize) -> None:
    """The menu shows hints, the card appears, its button answers in the thread, untrusted text stays text."""
    here = await visit(browser, world, size)
    page = here.page
    await page.fill("#composer", "/an")
    await expect(page.locator(".slash [role=option]")).to_have_count(1)
    await expect(page.locator(".slash")).to_contain_text("[conversation id] | demo | help")
    await here.type("/analyze demo")
    await expect(page.locator("#messages .header")).to_have_text("Acme renewal: no champion yet")
    await here.picture(f"card-{size['width']}")
    await page.click("[data-action=hear]")
    await page.click(".thread-link")
    answer = page.locator("#thread article").nth(1)
    await expect(answer).to_contain_text("“We sign by June.”")
    await expect(answer).to_contain_text("@channel & script")
    assert await page.locator("#thread script, #thread a[href*=script]").count() == 0
    await expect(page.locator("#stopwatch")).to_contain_text("ack")
    assert await page.evaluate("document.documentElement.scrollWidth") == size["width"]
    assert here.complaints == []
    assert {url.split("/")[2] for url in here.asked} == {world.url.split("/")[2]}


async def test_a_confirm_dialog_guards_a_button(browser: Browser, world: World) -> None:
    """Denied, the bot hears nothing; agreed, it hears the click; the overflow sends its option."""
    here = await visit(browser, world)
    await here.type("/analyze demo")
    await here.page.click("#messages [data-action=again]")
    await here.page.get_by_role("button", name="Keep").click()
    await here.page.click("#messages [data-action=again]")
    await here.page.locator("#confirm").get_by_role("button", name="Analyze").click()
    await here.answered(2)
    await here.page.click("#messages [data-action=more]")
    await here.page.get_by_role("button", name="Forget this call").click()
    await here.answered(3)
    await here.page.locator("#messages [data-action=verdict]").first.click()
    await here.answered(4)
    acts = [body["actions"][0] for body in world.seen if "actions" in body]
    assert [act["action_id"] for act in acts] == ["again", "more", "verdict"]
    assert (acts[1]["selected_option"]["value"], acts[2]["value"]) == ("Forget this call", "up")


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1280", "390"])
async def test_a_modal_from_empty_to_done(browser: Browser, world: World, size: ViewportSize) -> None:
    """Required fields are asked for here, the bot's objection stands at its field, inputs survive, values arrive."""
    here = await visit(browser, world, size)
    page = here.page
    await here.type("/analyze")
    modal = page.locator("#modal")
    await expect(modal.get_by_role("heading")).to_have_text("New analysis")
    await modal.get_by_role("button", name="Analyze").click()
    await expect(modal.locator(".error")).to_have_text("Please complete this required field.")
    await here.picture(f"modal-{size['width']}")
    await modal.get_by_label("Name of the call").fill("taken")
    await modal.get_by_label("Opportunity").fill("acme")
    await modal.get_by_role("option", name="Acme pilot").click()
    await modal.get_by_label("Demo").check()
    await modal.get_by_label("Transcript").fill("A: hi\nB: 你好")
    await modal.get_by_label("Everybody agreed").check()
    await modal.get_by_role("button", name="Analyze").click()
    await expect(modal.locator(".error")).to_have_text("There is such a call already. Take another name.")
    await modal.get_by_label("Name of the call").fill("Acme")
    await modal.get_by_role("button", name="Analyze").click()
    await expect(modal).not_to_be_visible()
    values = world.seen[-1]["view"]["state"]["values"]
    assert values["opportunity"]["opportunity"]["selected_option"]["value"] == "Acme pilot"
    assert values["kind"]["kind"]["selected_option"]["value"] == "Demo"
    assert values["notes"]["notes"]["value"] == "A: hi\nB: 你好"
    assert [option["value"] for option in values["consent"]["consent"]["selected_options"]] == ["yes"]
    assert here.complaints == []


async def test_every_block_and_element_is_drawn_and_works(browser: Browser, world: World) -> None:
    """Nothing of the gallery is unknown to the page, and each choice reaches the bot in Slack's shape."""
    here = await visit(browser, world)
    page = here.page
    await here.type("/analyze gallery")
    await expect(page.locator("#messages article")).to_have_count(4)
    assert await page.locator(".unknown").count() == 0
    await expect(page.locator(".no-picture")).to_have_text("Radar of six letters")
    await page.get_by_role("button", name="Next").click()
    await expect(page.locator(".data-table")).to_contain_text("5–6 of 6")  # noqa: RUF001 - an en dash between numbers
    await page.locator("select[data-action=kind]").select_option("Demo")
    await page.locator("select[data-action=owner]").select_option(REP)
    await page.locator("input[data-action=day]").fill("2026-12-24")
    await page.locator("summary[data-action=letters]").click()
    await page.locator(".multi").get_by_label("Pain").check()
    await page.locator("summary[data-action=letters]").click()
    await page.locator("[data-action=radio]").get_by_label("Demo").check()
    await here.answered(6)
    acts = {body["actions"][0]["action_id"]: body["actions"][0] for body in world.seen if "actions" in body}
    assert acts["kind"]["selected_option"]["value"] == "Demo"
    assert (acts["owner"]["selected_user"], acts["day"]["selected_date"]) == (REP, "2026-12-24")
    assert [option["value"] for option in acts["letters"]["selected_options"]] == ["Pain"]
    assert acts["radio"]["selected_option"]["value"] == "Demo"


async def test_a_file_is_uploaded_and_answered(browser: Browser, world: World) -> None:
    """A chosen file is shared with a player, and the bot's reply waits in the thread; a message shortcut takes it."""
    here = await visit(browser, world)
    page = here.page
    sound = FilePayload(name="call.wav", mimeType="audio/wav", buffer=b"RIFF")
    await page.locator("#main input[type=file]").set_input_files([sound])
    await here.type("The Acme call")
    await expect(page.locator(".thread-link")).to_have_text("1 reply")
    await expect(page.locator("audio")).to_have_attribute("aria-label", "call.wav")
    await page.locator("#messages article").hover()
    await page.get_by_label("More actions on this message").click()
    await page.get_by_role("button", name="Analyze this recording").click()
    await expect(page.locator("#modal")).to_be_visible()
    assert world.seen[-1]["message"]["files"][0]["name"] == "call.wav"
    await page.keyboard.press("Escape")
    await expect(page.locator("#modal")).not_to_be_visible()


async def test_home_people_and_private_words(browser: Browser, world: World) -> None:
    """Home is published on opening; another person sees neither ephemerals nor another's rooms."""
    here = await visit(browser, world)
    page = here.page
    await here.type("/analyze 12")
    await expect(page.locator(".ephemeral")).to_contain_text("No call 12 here.")
    await page.locator("#sidebar").get_by_role("button", name="Home").click()
    await expect(page.locator("#home .header").first).to_have_text("Your conversations")
    await page.get_by_label("Act as").select_option(label="林雅婷 · 業務代表")
    await page.locator("#sidebar").get_by_role("button", name="deals-taiwan").click()
    await expect(page.locator(".titles")).to_contain_text("台灣團隊")
    await page.locator("#sidebar").get_by_role("button", name="deals", exact=True).click()
    await expect(page.locator("#messages")).to_contain_text("Nothing here yet.")
    await here.picture("zh-TW")


async def test_the_wire_panel_shows_and_redelivers(browser: Browser, world: World) -> None:
    """Each delivery has its times; Redeliver sends the same bytes; raw JSON and findings show at the message."""
    here = await visit(browser, world)
    page = here.page
    await here.type("/analyze demo")
    await page.wait_for_selector("[data-action=hear]")
    await page.get_by_label("What goes over the wire").click()
    await expect(page.locator(".delivery")).to_have_count(1)
    await expect(page.locator(".delivery")).to_contain_text("ms")
    await page.get_by_role("button", name="Redeliver").click()
    await expect(page.locator(".delivery")).to_have_count(2)
    assert len({delivery.body for delivery in world.driver.deliveries}) == 1
    world.workspace.messages[0].findings.append("header D: text: empty")
    world.workspace.tell("edited", channel="C0DEALS001")
    await expect(page.locator(".findings")).to_contain_text("1 finding")
    await page.locator("#messages article").first.hover()
    await page.locator("#messages article").first.get_by_label("Raw JSON").click()
    await expect(page.locator("#messages .raw").first).to_contain_text('"block_id": "card"')


async def test_a_failing_app_is_said_plainly(browser: Browser, world: World) -> None:
    """A command nobody handles ends in Slackbot's words, and the stopwatch does not call it good."""
    here = await visit(browser, world)
    await here.type("/broken")
    await expect(here.page.locator(".ephemeral")).to_contain_text("/broken failed with the error “http_404”")


async def test_colors_follow_the_system_and_the_button(browser: Browser, world: World) -> None:
    """Dark by preference, light by the button, and remembered."""
    here = await visit(browser, world, scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = await here.page.evaluate(ground)
    await here.page.get_by_label("Light colors").click()
    light = await here.page.evaluate(ground)
    assert dark != light
    await here.page.reload()
    await expect(here.page.locator("body")).to_have_css("background-color", light)


async def test_a_permalink_opens_its_thread(browser: Browser, world: World) -> None:
    """The link of a message leads to its channel and thread."""
    message = await world.person().say("C0DEALS001", "Find me")
    link = f"/archives/C0DEALS001/p{message.ts.replace('.', '')}"
    here = await visit(browser, world, path=link)
    await expect(here.page.locator("#thread")).to_contain_text("Find me")


async def test_the_keyboard_suffices(browser: Browser, world: World) -> None:
    """Command, modal and escape without a mouse; the focus starts in the first field and comes back."""
    here = await visit(browser, world)
    page = here.page
    await page.focus("#composer")
    await page.keyboard.type("/an")
    await page.keyboard.press("Tab")
    await expect(page.locator("#composer")).to_have_value("/analyze ")
    await page.keyboard.press("Enter")
    await expect(page.locator("#modal")).to_be_visible()
    await expect(page.locator("#modal [data-action=name]")).to_be_focused()
    await page.keyboard.type("Acme")
    await page.keyboard.press("Enter")
    await expect(page.locator("#modal")).not_to_be_visible()
    assert world.seen[-1]["view"]["callback_id"] == "start"
    controls = "[...document.querySelectorAll('button,input,select,textarea,summary')]"
    unnamed = f"{controls}.filter((e) => !(e.ariaLabel || e.textContent.trim() || e.labels?.length)).length"
    assert await page.evaluate(unnamed) == 0
