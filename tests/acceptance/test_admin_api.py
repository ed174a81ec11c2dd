"""API access in a real Chromium on a phone: a key, a token and a webhook made, shown once, and taken back."""

from playwright.async_api import Browser, Locator, expect

from bot.playground.people import ADMIN
from handlers.render.slack.admin.ids import Page
from tests.acceptance import stage
from tests.acceptance.stage import Visit, close, opened, visit

pytestmark = stage.SEEN
DEALS = "C0DEALS001"


async def part(modal: Locator, name: str) -> None:
    """Show another part of the page."""
    await modal.locator("select").first.select_option(label=name)


async def back(here: Visit) -> None:
    """Close the uppermost window."""
    await here.page.locator("#modal").get_by_role("button", name="Back").last.click()


async def test_a_key_is_made_shown_once_and_deleted(browser: Browser, address: str) -> None:
    """Wrong: beside the field. Right: the secret in a window that says that it comes once; then it is nowhere."""
    async with visit(browser, address, ADMIN, DEALS) as here:
        modal = await opened(here, Page.API)
        await here.picture("admin-api-empty-390")
        await modal.get_by_role("button", name="New key").click()
        await expect(modal.get_by_role("heading", name="New key")).to_be_visible()
        await modal.get_by_label("Name").fill("   ")
        await modal.get_by_label("bring calls").check()
        await modal.get_by_role("button", name="Create").click()
        await expect(modal.locator(".error")).to_contain_text("Give it a name")
        await here.picture("admin-api-wrong-390")
        await modal.get_by_label("Name").fill("Dialer, Taipei office")
        await modal.get_by_label("read calls and results").check()
        await modal.get_by_role("button", name="Create").click()
        await expect(modal).to_contain_text("This is shown once")
        await here.modal()
        await here.picture("admin-api-secret-390")
        secret = await modal.locator("pre:visible").first.inner_text()
        assert len(secret.strip()) == 44
        await back(here)
        await expect(modal).to_contain_text("Dialer, Taipei office")
        await expect(modal).not_to_contain_text(secret.strip())
        await here.picture("admin-api-keys-390")
        await modal.get_by_role("button", name="Open").first.click()
        await expect(modal.get_by_role("heading", name="Developer key")).to_be_visible()
        await here.modal()
        await here.picture("admin-api-key-390")
        await modal.get_by_role("button", name="Delete").click()
        await here.picture("admin-api-delete-390")
        await here.page.get_by_role("button", name="Delete").last.click()
        await expect(modal).to_contain_text("The key is deleted")
        await back(here)
        await expect(modal).to_contain_text("There is no key yet")
        await close(here)


async def test_a_token_and_a_webhook(browser: Browser, address: str) -> None:
    """Each in its part of the page."""
    async with visit(browser, address, ADMIN, DEALS) as here:
        modal = await opened(here, Page.API)
        await part(modal, "Tokens")
        await modal.get_by_role("button", name="New token").click()
        await modal.get_by_label("Name").fill("Dashboard")
        await modal.get_by_label("read usage and costs").check()
        await modal.get_by_role("button", name="Create").click()
        await expect(modal.locator("pre:visible").first).to_contain_text("sca_")
        await here.picture("admin-api-token-390")
        await back(here)
        await expect(modal).to_contain_text("Dashboard")
        await part(modal, "Webhooks")
        await modal.get_by_role("button", name="New webhook").click()
        await modal.get_by_label("Address").fill("https://10.0.0.1/")
        await modal.get_by_label("conversation.completed").check()
        await modal.get_by_role("button", name="Create").click()
        await expect(modal.locator(".error")).to_contain_text("https address")
        await modal.get_by_label("Address").fill("https://hooks.example.com/calls")
        await here.picture("admin-api-hook-form-390")
        await modal.get_by_role("button", name="Create").click()
        await expect(modal.locator("pre:visible").first).to_contain_text("whsec_")
        await back(here)
        await modal.get_by_role("button", name="Open").first.click()
        await expect(modal.get_by_role("heading", name="Webhook")).to_be_visible()
        await here.modal()
        await here.picture("admin-api-hook-390")
        await close(here)
