"""The real product in a real Chromium, used through the playground as reps use Slack: on a phone, between calls."""

import asyncio
import io
import re
import wave
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, FilePayload, Locator, expect

from bot.demo.samples import READING, sample
from bot.playground.people import ADMIN, MANAGER, REP, REP_ZH
from tests.acceptance import stage
from tests.acceptance.stage import Visit, once, visit
from tests.fakes.chromium import PHONE, WIDE

pytestmark = stage.SEEN

DEALS, TAIWAN, SHARED = "C0DEALS001", "C0DEALSTW1", "C0SHARED01"
DONE_MS = 180_000
"""For a whole analysis on a busy machine, speech recognition included."""
QUIET_S = 1.5
"""Longer than the bot's pace in a channel: what it would post twice would be there."""
LETTERS = ("Metrics", "Economic buyer", "Decision criteria", "Decision process", "Pain", "Champion")
QUOTE = re.compile(r"“.+” \u2013 .+, buyer, \d+:\d\d")
HAN = re.compile(r"[\u4e00-\u9fff]")
BROKEN = FilePayload(name="broken.mp3", mimeType="audio/mpeg", buffer=b"This is no sound. " * 60)
SHORT = FilePayload(name="call with Ann.txt", mimeType="text/plain", buffer=b"Dana: hi")
CARD = "[data-action='result.correct']"


def silence(seconds: int) -> bytes:
    """Return some seconds in which nobody speaks."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16_000)
        sound.writeframes(bytes(2 * 16_000 * seconds))
    return file.getvalue()


SILENCE = FilePayload(name="silence.wav", mimeType="audio/wav", buffer=silence(3))
ELSEWHERE = FilePayload(name="call in Taipei.wav", mimeType="audio/wav", buffer=silence(4))


@dataclass(frozen=True, slots=True)
class Story:
    """What became of the rep's `/analyze demo`, told before anybody touched the card.

    Attributes:
        first: The words that are for the rep alone.
        seen_ms: From Enter to these.
        visible_ms: The same by the playground's stopwatch.
        edits: How often the message was edited until it was the card.
        posts: How many messages of the bot stand in the channel itself.
        again: Label and status of the same command delivered once more.
        doubled: What that posted.
    """

    ts: str
    text: str
    first: str
    seen_ms: float
    visible_ms: float | None
    edits: int
    posts: int
    again: tuple[str, int]
    doubled: set[str]


def cards(here: Visit, room: str = "#messages") -> Locator:
    """Return the result cards in sight."""
    return here.page.locator(f"{room} article", has=here.page.locator(CARD))


@once
async def story(browser: Browser, address: str) -> Story:
    """Tell what `/analyze demo` showed the English rep on a phone."""
    async with visit(browser, address, REP, DEALS) as here:
        page = here.page
        await page.fill("#composer", "/analyze demo")
        began = await page.evaluate("performance.now()")
        await page.press("#composer", "Enter")
        heard = page.locator("#messages article.ephemeral")
        await expect(heard).to_be_visible()
        first = await heard.inner_text()
        seen_ms = await page.evaluate("performance.now()") - began
        await here.picture("progress-390")
        await expect(cards(here)).to_have_count(1, timeout=DONE_MS)
        ts = str(await cards(here).get_attribute("data-ts"))
        await expect(page.locator("#messages .thread-link")).to_have_text("3 replies", timeout=DONE_MS)
        room = next(one for one in (await here.state())["channels"] if one["id"] == DEALS)
        news = [one["what"] for one in room["log"] if one["ts"] == ts]
        sent = (await here.told("deliveries"))["deliveries"]
        await cards(here).evaluate("card => card.scrollIntoView()")
        await here.picture("card-390")
        text, posts = await cards(here).inner_text(), await page.locator("#messages article:not(.ephemeral)").count()
    again, doubled = await redelivered(browser, address)
    return Story(
        ts=ts,
        text=text,
        first=first,
        seen_ms=seen_ms,
        visible_ms=next(one["visible_ms"] for one in sent if one["label"] == "/analyze demo"),
        edits=news.count("edited"),
        posts=posts,
        again=again,
        doubled=doubled,
    )


async def redelivered(browser: Browser, address: str) -> tuple[tuple[str, int], set[str]]:
    """Send the newest `/analyze demo` again; return label and status of that, and what was posted since.

    Part of the story, for the page lists the newest deliveries only: after other tests it would be out of sight.
    """
    async with visit(browser, address, REP, DEALS, WIDE) as here:
        page = here.page
        await page.get_by_label("What goes over the wire").click()
        label = page.locator("strong", has_text=re.compile(r"^/analyze demo$"))  # the help's answer names it too
        before = await here.posts()
        await page.locator(".delivery", has=label).first.get_by_role("button", name="Redeliver").click()
        sent = (await here.told("deliveries"))["deliveries"][0]
        while not sent["retry"] or sent["ack_ms"] is None:
            await page.wait_for_timeout(100)
            sent = (await here.told("deliveries"))["deliveries"][0]
        await asyncio.sleep(QUIET_S)
        await here.picture("wire-1280")
        return (sent["label"], sent["status"]), await here.posts() - before


async def test_the_first_words_are_the_answer_to_the_command(story: Story) -> None:
    """A rep who typed a command reads at once that it was heard; how soon, the benchmarks hold, and this prints."""
    print(f"first words after {story.visible_ms} ms, on the page after {story.seen_ms:.0f} ms")
    assert re.search(r"On it: \d{6}-IC\d+\. Its message follows", story.first)


async def test_one_message_goes_from_progress_to_the_card(story: Story) -> None:
    """The progress message itself becomes the result: headline, strength, letters, quotes, what was removed, sample."""
    assert (story.posts, story.edits > 0) == (1, True)
    for letter in LETTERS:
        assert re.search(rf"{letter}: (unknown|claimed|stated|confirmed)", story.text)
    assert len(QUOTE.findall(story.text.partition("Ask next")[0])) == len(LETTERS)
    assert "Weakest: Champion · 6/6" in story.text
    for words in ("Strength 73/100", "Written sample", "2 claims removed, no source", "Ask next", "Next steps"):
        assert words in story.text


async def test_a_command_delivered_twice_doubles_nothing(story: Story) -> None:
    """The same signed bytes again are answered, and post nothing."""
    assert story.again == ("/analyze demo", 200)
    assert story.doubled == set()


async def test_the_thread_holds_the_details(browser: Browser, address: str, story: Story) -> None:
    """Every letter's evidence, the transcript as a file, and the radar as a picture that says itself in words."""
    async with visit(browser, address, REP, DEALS, WIDE, dark=True) as here:
        page = here.page
        await page.locator(f"[data-ts='{story.ts}'] .thread-link").click()
        thread = page.locator("#thread")
        await expect(thread).to_contain_text("Still open:")
        await expect(thread).to_contain_text("Strength says how much of the deal is proven.")
        transcript = thread.locator("a.file", has_text="transcript.txt")
        link = str(await transcript.get_attribute("href"))
        told = await page.evaluate("link => fetch(link).then((answer) => answer.text())", link)
        assert "Owen Hartley (buyer): " in told
        radar = thread.locator("figure img")
        alt = str(await radar.get_attribute("alt"))
        assert [letter for letter in LETTERS if letter not in alt] == []
        await page.wait_for_function("document.querySelector('#thread figure img').naturalWidth > 300")
        await radar.scroll_into_view_if_needed()
        await here.picture("thread-1280")


async def test_a_quote_is_heard_in_the_thread(browser: Browser, address: str, story: Story) -> None:
    """Hear it posts the clip under the card; asked again, the bot says where it is."""
    async with visit(browser, address, REP, DEALS) as here:
        page = here.page
        card = page.locator(f"[data-ts='{story.ts}']").first
        await card.locator("[data-action='quote.hear']").first.click()
        await card.locator(".thread-link").click()
        player = page.locator("#thread audio")
        await expect(player).to_have_count(1, timeout=DONE_MS)
        link = await player.get_attribute("src")
        size = await page.evaluate("link => fetch(link).then((a) => a.blob()).then((b) => b.size)", link)
        assert size > 10_000
        await player.scroll_into_view_if_needed()
        await here.picture("hear-390")
        await page.locator("#panel").get_by_label("Close the thread").click()
        told = page.locator("article.ephemeral", has_text="can be heard already")
        while not await told.count():  # the bot knows it only once it has Slack's answer to the post
            await card.locator("[data-action='quote.hear']").first.click()
            await page.wait_for_timeout(500)
        await card.locator(".thread-link").click()
        await expect(player).to_have_count(1)


async def test_a_correction_changes_the_card_in_place(browser: Browser, address: str, story: Story) -> None:
    """A quote marked wrong and a level set: the same message shows both, who set it, and nothing new is posted."""
    async with visit(browser, address, REP, DEALS) as here:
        page = here.page
        before = await here.posts()
        await page.locator(f"[data-ts='{story.ts}'] {CARD}").click()
        modal = await here.modal()
        await here.picture("correct-390")
        await modal.locator(".multi summary").click()
        await modal.locator(".multi").get_by_label("Metrics · Right now 4.2 percent").check()
        await modal.locator(".multi summary").click()
        await modal.get_by_label("Letter with a wrong level").select_option(label="Champion")
        await modal.get_by_label("Right level").select_option(label="1 · claimed")
        await modal.get_by_role("button", name="Save").click()
        await expect(modal.locator(".error")).to_contain_text("Say in a few words how you know")
        await modal.get_by_label("Why").fill("He told me he may leave in May.")
        await modal.get_by_role("button", name="Save").click()
        await expect(modal).to_contain_text("were computed anew")
        await here.picture("corrected-390")
        await modal.get_by_role("button", name="Close").last.click()
        card = page.locator(f"#messages [data-ts='{story.ts}']")
        await expect(card).to_contain_text("Champion: claimed · ✍️ set by a person", timeout=DONE_MS)
        await expect(card).not_to_contain_text("Right now 4.2 percent of our cartons")
        await asyncio.sleep(QUIET_S)
        assert await here.posts() - before <= {max(await here.posts())}
        await card.evaluate("card => card.scrollIntoView()")
        await here.picture("card-corrected-390")


async def test_a_recording_dropped_into_a_channel_is_analyzed(browser: Browser, address: str) -> None:
    """Offer, what is missing, progress, result: without a provider the honest one, a draft with its keywords."""
    async with visit(browser, address, MANAGER, TAIWAN) as here:
        page = here.page
        await here.share(sample(READING).recording)
        await page.locator("#messages .thread-link").click()
        offer = page.locator("#thread article").last
        await expect(offer).to_contain_text("Shall I analyze the recording")
        await here.picture("offer-390")
        await offer.get_by_role("button", name="Analyze").click()
        modal = await here.modal()
        await modal.get_by_label("Or a new opportunity: company").fill("Harbour & Pine")
        await modal.get_by_label("Kind of call").select_option(label="Discovery")
        await modal.get_by_label("Everybody on the call agreed").check()
        await here.picture("intake-390")
        await modal.get_by_role("button", name="Analyze").click()
        await expect(modal).not_to_be_visible()
        thread = page.locator("#thread")
        await expect(thread.get_by_role("button", name="Cancel")).to_be_visible(timeout=DONE_MS)
        await here.picture("steps-390")
        await expect(thread).to_contain_text("Keyword scan only", timeout=DONE_MS)
        await expect(thread).to_contain_text("Harbour & Pine")
        await expect(thread).to_contain_text("Draft transcript")
        await here.picture("scan-390")


async def test_the_taiwanese_rep_reads_traditional_chinese(browser: Browser, address: str) -> None:
    """Help, card and thread are in the reader's language from the first command on; the quotes are the call's."""
    async with visit(browser, address, REP_ZH, "direct") as here:
        page = here.page
        await here.type("/analyze help")
        await expect(page.locator("#messages .message-body").first).to_contain_text("客戶")
        await here.picture("help-zh-390")
        await here.type("/analyze demo")
        await expect(cards(here)).to_have_count(1, timeout=DONE_MS)
        await expect(page.locator("#messages .thread-link")).to_have_text("3 replies", timeout=DONE_MS)
        await cards(here).evaluate("card => card.scrollIntoView()")
        await here.picture("card-zh-390")
        await page.locator("#messages .thread-link").click()
        await expect(page.locator("#thread figure img")).to_have_count(1)
        await page.locator("#thread figure img").scroll_into_view_if_needed()
        await here.picture("thread-zh-390")
        texts = await page.locator("#messages .message-body, #thread .message-body").all_inner_texts()
        lines = [line for text in texts for line in text.splitlines() if line.strip()]
        foreign = [line for line in lines if not HAN.search(line) and "transcript.txt" not in line]
        assert [line for line in foreign if not re.fullmatch(r"[\d.]+ [kM]?B", line)] == []


async def test_a_damaged_file_ends_in_words_and_a_way_on(browser: Browser, address: str) -> None:
    """A recording that is none and a transcript too short: the offer itself says what happened and what helps."""
    async with visit(browser, address, ADMIN, "direct") as here:
        page = here.page
        said = page.locator("#messages")
        for file, words in ((BROKEN, "not a recording we can read"), (SHORT, "no transcript we can read")):
            before = await said.locator("article").count()
            await here.share(file)
            await page.locator("[data-action='offer.accept']").click()
            await (await here.modal()).get_by_role("button", name="Analyze").click()
            failed = said.locator("article", has_text=words)
            await expect(failed).to_contain_text("Share another file here, and I ask again.", timeout=DONE_MS)
            await expect(failed.locator("button[data-action]")).to_have_count(0)  # it would fail the same way again
            await expect(said.locator("article")).to_have_count(before + 2)  # the file, and one message about it
        await here.picture("damaged-390")


async def test_a_failure_says_what_was_kept_and_retry_tries_again_in_place(browser: Browser, address: str) -> None:
    """Without a provider Chinese cannot be transcribed: Retry runs the call again, in the same message."""
    async with visit(browser, address, MANAGER, "direct") as here:
        page = here.page
        await here.share(ELSEWHERE)
        await page.locator("[data-action='offer.accept']").click()
        modal = await here.modal()
        await modal.get_by_label("Language spoken").select_option(label="Chinese (Taiwan)")
        await modal.get_by_role("button", name="Analyze").click()
        failure = page.locator("#messages article", has_text="this call is in another language")
        await expect(failure).to_contain_text("Kept: the recording", timeout=DONE_MS)
        ts, room = str(await failure.get_attribute("data-ts")), f"D{MANAGER[1:]}"
        last, before = await here.edited_at(room, ts), await here.posts()
        await here.picture("failed-390")
        await failure.get_by_role("button", name="Retry").click()
        await here.edited(room, ts, last)
        await expect(failure.get_by_role("button", name="Retry")).to_have_count(1, timeout=DONE_MS)
        assert await here.posts() == before
        await here.picture("retried-390")


async def test_what_a_retry_cannot_mend_asks_for_another_file(browser: Browser, address: str) -> None:
    """Silence stays silent: the failure says so, without a button that would end the same way."""
    async with visit(browser, address, MANAGER, "direct", dark=True) as here:
        page = here.page
        await here.share(SILENCE)
        await page.locator("[data-action='offer.accept']").last.click()
        await (await here.modal()).get_by_role("button", name="Analyze").click()
        failure = page.locator("#messages article", has_text="Nobody speaks in this recording.")
        await expect(failure).to_contain_text("Share another file here", timeout=DONE_MS)
        await expect(failure.get_by_role("button", name="Retry")).to_have_count(0)
        await here.picture("silence-390")


async def test_a_channel_shared_with_a_customer_hears_nothing_of_calls(browser: Browser, address: str) -> None:
    """Where people of another company may read along a list says where to ask instead, even to one person's eyes."""
    async with visit(browser, address, REP, SHARED) as here:
        await here.type("/analyze list")
        told = here.page.locator("article.ephemeral").last
        await expect(told).to_contain_text("people of another company may read along. Ask me in a direct message")
        await expect(here.page.locator("#messages article")).to_have_count(1)
        await here.picture("external-390")


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["390", "1280"])
async def test_home_lists_my_calls(browser: Browser, address: str, story: Story, size: dict[str, int]) -> None:
    """My conversations with their state, and the next thing to do."""
    async with visit(browser, address, REP, "home", size) as here:  # type: ignore[arg-type]
        home = here.page.locator("#home")
        await expect(home).to_contain_text("Lumenline", timeout=DONE_MS)
        await here.picture(f"home-{size['width']}")
        assert story.ts
