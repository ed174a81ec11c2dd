"""The administration in a real Chromium on a phone: every window opened, filled wrongly, filled rightly, saved."""

from playwright.async_api import Browser, Locator, expect

from bot.playground.people import ADMIN, REP
from handlers.render.slack.admin.ids import Page
from tests.acceptance import stage
from tests.acceptance.stage import close, opened, visit

pytestmark = stage.SEEN
DEALS = "C0DEALS001"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


async def saved(modal: Locator) -> None:
    """Wait until the window beneath says that it is stored."""
    await expect(modal).to_contain_text("Saved.")


async def test_a_rep_is_told_whom_to_ask(browser: Browser, address: str) -> None:
    """No window opens; the words name the administrator."""
    async with visit(browser, address, REP, DEALS) as here:
        await here.type("/sales-admin")
        await expect(here.page.locator("#messages article").last).to_contain_text("Only administrators can open this")


async def test_a_rule_is_made_rehearsed_stored_and_deleted(browser: Browser, address: str) -> None:
    """Wrong: beside the fields. Right: the rehearsal first, then Save; the list has it; deletion asks."""
    async with visit(browser, address, ADMIN, DEALS) as here:
        modal = await opened(here, Page.RULES)
        await here.picture("admin-rules-390")
        await modal.get_by_role("button", name="New rule").click()
        await expect(modal.get_by_role("heading", name="New rule")).to_be_visible()
        await modal.get_by_label("What it looks for").select_option(value="phrase")
        phrases = modal.get_by_label("Words or phrases, one a line")
        await expect(phrases).to_be_visible()
        await modal.get_by_label("Name", exact=True).fill("Frozen budget")
        await phrases.fill("   ")
        await modal.get_by_role("button", name="Rehearse").click()
        await expect(modal.locator(".error").first).to_be_visible()
        await here.picture("admin-rule-wrong-390")
        await phrases.fill("budget is frozen")
        await modal.get_by_role("button", name="Rehearse").click()
        await expect(modal).to_contain_text("In the last 30 days this would")
        await here.modal()
        await here.picture("admin-rehearsal-390")
        await modal.get_by_role("button", name="Save").click()
        await saved(modal)
        await expect(modal).to_contain_text("Frozen budget")
        await modal.locator("summary[data-action='admin.rule']").first.click()
        await modal.get_by_role("button", name="Delete").first.click()
        await expect(modal.get_by_role("heading", name="Delete this rule?")).to_be_visible()
        await modal.get_by_role("button", name="Delete").last.click()
        await expect(modal).to_contain_text("The rule is deleted")
        await close(here)


async def test_notifications(browser: Browser, address: str) -> None:
    """A cap of nought and seven quiet days are refused; a cap of three is stored."""
    async with visit(browser, address, ADMIN, DEALS) as here:
        modal = await opened(here, Page.NOTIFY)
        await here.picture("admin-notify-390")
        for day in DAYS:
            await modal.get_by_label(day).check()
        await modal.get_by_role("button", name="Save").click()
        await expect(modal.locator(".error")).to_contain_text("at least one day")
        for day in DAYS:
            await modal.get_by_label(day).uncheck()
        await modal.get_by_label("Alerts a person gets in any hour").fill("3")
        await modal.get_by_role("button", name="Save").click()
        await saved(modal)
        await close(here)


async def test_channels(browser: Browser, address: str) -> None:
    """A channel shared with another company is refused at its field; ours is stored and shown."""
    async with visit(browser, address, ADMIN, DEALS) as here:
        modal = await opened(here, Page.CHANNELS)
        await modal.get_by_role("button", name="Change").first.click()
        await expect(modal).to_contain_text("Invite me to the channels first")
        results = modal.get_by_label("Results", exact=False).first
        await results.select_option(value="C0SHARED01")
        await modal.get_by_role("button", name="Save").click()
        await expect(modal.locator(".error")).to_contain_text("shared with another company")
        await here.picture("admin-channels-wrong-390")
        await results.select_option(value=DEALS)
        await modal.get_by_role("button", name="Save").click()
        await saved(modal)
        await expect(modal).to_contain_text("deals")
        await here.picture("admin-channels-390")
        await close(here)


async def test_language_and_time_zone(browser: Browser, address: str) -> None:
    """Stored as it is chosen."""
    async with visit(browser, address, ADMIN, DEALS) as here:
        modal = await opened(here, Page.HOME)
        await modal.get_by_label("Language", exact=True).select_option(value="zh-TW")
        await here.picture("admin-home-390")
        await modal.get_by_role("button", name="Save").click()
        await saved(modal)
        await close(here)


async def test_models_system_and_audit(browser: Browser, address: str) -> None:
    """A choice is stored; the System page fills itself; the log has every change, and comes as a file."""
    async with visit(browser, address, ADMIN, DEALS) as here:
        modal = await opened(here, Page.ENGINES)
        await expect(modal).to_contain_text("GROQ_API_KEY: not set")
        await here.picture("admin-models-390")
        await modal.get_by_role("button", name="Change").click()
        await modal.get_by_label("Reads").select_option(value="none")
        await modal.get_by_role("button", name="Save").click()
        await saved(modal)
        await close(here)
        modal = await opened(here, Page.SYSTEM)
        await expect(modal).to_contain_text("SQLite")
        await expect(modal).not_to_contain_text("Asking the services themselves")
        await here.modal()
        await here.picture("admin-system-390")
        await close(here)
        modal = await opened(here, Page.AUDIT)
        await expect(modal).to_contain_text("Models chosen")
        await here.picture("admin-audit-390")
        await modal.get_by_role("button", name="Send as CSV").click()
        await expect(modal).to_contain_text("The file comes as a direct message")
        await close(here)
