"""People, deals, calls, privacy, reports and alerts of a workspace in a real Chromium on a phone, in both languages."""

import pytest
from playwright.async_api import Browser, FilePayload, Locator, expect

from bot.playground.people import ADMIN, MANAGER, REP, REP_ZH
from handlers.render.slack.admin.ids import Page
from handlers.render.words import Words
from tests.acceptance import stage
from tests.acceptance.stage import Visit, close, once, opened, visit

pytestmark = stage.SEEN
DEALS = "C0DEALS001"
DONE_MS = 180_000
EN, ZH = Words("en"), Words("zh-TW")
WRONG = "company,amount,stage,owner\nAcme,much,proposal,Riley Chen\nBeta,12,nowhere,林雅婷\n"
RIGHT = (
    "company,amount,currency,stage,close date,owner,owner-run\n"
    "Harbour & Pine,1200000,TWD,Proposal,2026-12-15,Riley Chen,yes\n"
    "山海茶業,560000,TWD,qualified,2027-01-20,林雅婷,\n"
)


async def check(modal: Locator, table: str) -> None:
    """Put a table into the window, and have it read."""
    file = FilePayload(name="deals.csv", mimeType="text/csv", buffer=table.encode())
    await modal.locator("input[type=file]").set_input_files(file)
    await expect(modal.locator(".file-names li")).to_have_count(1)
    await modal.get_by_role("button", name=EN("admin-import-check"), exact=True).click()


async def last(here: Visit) -> Locator:
    """Return the newest message in sight."""
    return here.page.locator("#messages article").last


@once
async def deals(browser: Browser, address: str) -> None:
    """Two deals from a table that was wrong at first, and whose owners nobody had met here."""
    async with visit(browser, address, ADMIN, DEALS) as here:
        modal = await opened(here, Page.DEALS)
        await modal.get_by_role("button", name="Import CSV").click()
        await modal.get_by_role("button", name="Check").click()
        await expect(modal.locator(".error")).to_be_visible()  # no file
        await check(modal, WRONG)
        await expect(modal).to_contain_text("2 lines have errors")
        await expect(modal).to_contain_text("“much” is no amount")
        await expect(modal).to_contain_text("The stages are: new, contacted")
        await here.modal()
        await here.picture("admin-import-wrong-390")
        await modal.get_by_role("button", name="Choose another file").click()
        await check(modal, RIGHT)
        await expect(modal).to_contain_text("2 to be created")
        await expect(modal).to_contain_text("Owner: Riley Chen")
        await here.modal()
        await here.picture("admin-import-390")
        await modal.get_by_role("button", name="Store these changes").click()
        await expect(modal).to_contain_text("Stored: 2 created")
        await here.page.keyboard.press("Escape")
        await expect(modal.get_by_role("heading", name=EN("admin-deals-title"))).to_be_visible()
        await expect(modal).to_contain_text("山海茶業")  # the list beneath is fresh
        await close(here)


async def test_a_person_is_put_into_a_team(browser: Browser, address: str) -> None:
    """The last administrator cannot step down, said beside the field; a team is stored and the list shows it."""
    async with visit(browser, address, ADMIN, DEALS) as here:
        modal = await opened(here, Page.PEOPLE)
        await here.picture("admin-people-390")
        row = modal.locator(".block", has_text="Administrator")
        await row.get_by_role("button", name="Edit").first.click()
        await expect(modal.get_by_role("heading", name="Role and team")).to_be_visible()
        await modal.get_by_label("Role").select_option(value="rep")
        await modal.get_by_role("button", name="Save").click()
        await expect(modal.locator(".error").first).to_be_visible()
        await here.picture("admin-person-wrong-390")
        await modal.get_by_label("Role").select_option(value="admin")
        await modal.get_by_label("Team").fill("North")
        await modal.get_by_role("button", name="Save").click()
        await expect(modal).to_contain_text("Saved.")
        await expect(modal).to_contain_text("North")
        await close(here)


async def test_a_deal_is_edited_and_the_log_says_so(browser: Browser, address: str, deals: None) -> None:
    """No amount, no currency, beside their fields; what is stored stands in the list, and in the audit log in words."""
    async with visit(browser, address, ADMIN, DEALS) as here:
        modal = await opened(here, Page.DEALS)
        await modal.locator("input[role=combobox]").click()  # a list that is searched opens on a click
        await modal.get_by_role("option", name="Harbour & Pine").click()
        await expect(modal.get_by_role("heading", name="Edit opportunity")).to_be_visible()
        save = modal.get_by_role("button", name="Save")
        await modal.get_by_label("Amount").fill("much")
        await save.click()
        await expect(modal.locator(".error")).to_contain_text("Enter an amount")
        await modal.get_by_label("Amount").fill("1,500,000")
        await modal.get_by_label("Currency").fill("€€")
        await save.click()
        await expect(modal.locator(".error")).to_contain_text("is no currency")
        await here.picture("admin-deal-wrong-390")
        await modal.get_by_label("Currency").fill("usd")
        await modal.get_by_label("Expected close").fill("2027-02-01")
        await modal.get_by_label("One owner runs").uncheck()
        await save.click()
        await expect(modal).to_contain_text("USD 1,500,000")
        await expect(modal).to_contain_text("2027-02-01")
        await close(here)
        modal = await opened(here, Page.AUDIT)
        await expect(modal).to_contain_text("Opportunity changed")
        for said in ("Harbour & Pine", "Amount: 1,200,000 → 1,500,000", "Owner-run: yes → no"):
            await expect(modal).to_contain_text(said)
        await here.picture("admin-audit-390")
        await close(here)


async def test_privacy_and_a_call_kept_apart(browser: Browser, address: str) -> None:
    """Ten years are too long, said beside the field; a call is restricted and listed; forgetting asks first."""
    async with visit(browser, address, REP, DEALS) as here:
        await here.type("/analyze demo")
        await expect(await last(here)).to_contain_text("202")
        # To its end: what came later would be the last message of whoever looks next.
        await expect(here.page.locator("#messages .thread-link")).to_have_text("3 replies", timeout=DONE_MS)
    async with visit(browser, address, ADMIN, DEALS) as here:
        modal = await opened(here, Page.PRIVACY)
        await modal.get_by_label("Keep recordings, in days").fill("99999")
        await modal.get_by_role("button", name="Save").click()
        await expect(modal.locator(".error")).to_contain_text("3650")
        await modal.get_by_label("Keep recordings, in days").fill("90")
        await modal.get_by_label("Who sees scores").select_option(value="rep_and_manager")
        await modal.get_by_role("button", name="Save").click()
        await expect(modal).to_contain_text("Saved.")
        await close(here)
        modal = await opened(here, Page.CALLS)
        await modal.locator("input[role=combobox]").click()
        await modal.get_by_role("option").first.click()
        await modal.get_by_label("Restricted").check()
        await modal.get_by_role("button", name="Save").click()
        await expect(modal).to_contain_text("🔒 restricted")
        await here.picture("admin-calls-390")
        await modal.get_by_role("button", name="Edit").first.click()
        await modal.get_by_role("button", name="Forget this call").click()
        await expect(here.page.locator("#confirm")).to_contain_text("This cannot be undone")
        await here.page.locator("#confirm").get_by_role("button", name="Back").click()
        await close(here)


async def test_the_pages_in_chinese_from_home(browser: Browser, address: str, deals: None) -> None:
    """Settings is one press from an administrator's Home; pages, and what is wrong in them, are in their language."""
    async with visit(browser, address, ADMIN, "home") as here:
        chosen = here.page.locator("[data-action='home.language']")
        await chosen.select_option(value="zh-TW")
        settings = here.page.get_by_role("button", name=ZH("home-settings"), exact=True)
        await settings.click()
        await expect((await here.modal()).get_by_role("heading", name=ZH("admin-title"))).to_be_visible()
        await here.picture("admin-hub-zh-390")
        await close(here)
        try:
            async with visit(browser, address, ADMIN, DEALS) as there:
                await _in_chinese(there)
        finally:
            await chosen.select_option(value="auto")
            await expect(here.page.get_by_role("button", name=EN("home-settings"), exact=True)).to_be_visible()


async def _in_chinese(here: Visit) -> None:
    for page in (Page.PEOPLE, Page.CALLS, Page.ENGINES, Page.AUDIT, Page.PRIVACY, Page.CHANNELS, Page.SYSTEM):
        await opened(here, page, "zh-TW")
        await here.picture(f"admin-{page}-zh-390")
        await close(here)
    modal = await opened(here, Page.DEALS, "zh-TW")
    await modal.get_by_role("button", name=ZH("admin-edit")).first.click()
    await modal.get_by_label(ZH("admin-deal-amount")).fill("很多")
    await modal.get_by_role("button", name=ZH("admin-save")).click()
    await expect(modal.locator(".error")).to_have_text(ZH("deal-amount-wrong"))
    await here.picture("admin-deal-wrong-zh-390")
    await close(here)


@pytest.mark.parametrize(("user", "words"), [(MANAGER, EN), (REP_ZH, ZH)])
async def test_reports_come_to_whoever_asks(
    browser: Browser, address: str, deals: None, user: str, words: Words
) -> None:
    """Five reports, each in the reader's language; one for administrators is refused at once."""
    kinds = ("dashboard", "team", "trends", "rep", "gaps")
    async with visit(browser, address, user, DEALS) as here:
        for kind in kinds:
            await here.type(f"/report {kind}")
            title = words(f"reports-title-{kind}")
            await expect(await last(here)).to_contain_text(words("reports-coming", title=title))
        await here.type("/report costs")
        await expect(await last(here)).to_contain_text(words("reports-admins-only"))
    async with visit(browser, address, user, "direct") as here:
        for kind in ("dashboard", "team", "trends", "gaps"):  # the page of a person is headed by their name
            await expect(here.page.locator("#messages h3", has_text=words(f"reports-title-{kind}"))).to_be_visible()
        await here.picture(f"reports-{words.language}-390")


async def test_alerts_are_listed_muted_and_told_again(browser: Browser, address: str, deals: None) -> None:
    """Every use of the command, each answered with what it did or with how it is used."""
    async with visit(browser, address, REP, DEALS) as here:
        for typed, said in (
            ("/alerts", "Harbour & Pine"),
            ("/alerts rules", "Ready to close"),
            ("/alerts history Harbour & Pine", "Harbour & Pine"),
            ("/alerts history Harbor Pine", "Did you mean"),
            ("/alerts mute", "Say what and for how long"),
            ("/alerts mute Harbour & Pine 3d", "is muted for you until"),
            ("/alerts unmute Harbour & Pine", "You hear of"),
            ("/alerts help", "/alerts history"),
            ("/alerts blah", "/alerts help"),
        ):
            await here.type(typed)
            await expect(await last(here)).to_contain_text(said)
        await here.picture("alerts-uses-390")
