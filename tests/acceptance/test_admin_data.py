"""The page of people in a real Chromium on a phone: opened, filled wrongly, filled rightly, saved."""

from playwright.async_api import Browser, expect

from bot.playground.people import ADMIN
from handlers.render.slack.admin.ids import Page
from tests.acceptance import stage
from tests.acceptance.stage import close, opened, visit

pytestmark = stage.SEEN
DEALS = "C0DEALS001"


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
