"""The page of people in a real Chromium on a phone: opened, filled wrongly, filled rightly, saved."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

playwright_api = pytest.importorskip("playwright.async_api", reason="playwright is not installed (make setup)")

from playwright.async_api import Browser, Locator, async_playwright, expect  # noqa: E402 - after the skip

from bot.playground.people import ADMIN  # noqa: E402
from tests.acceptance import stage  # noqa: E402
from tests.acceptance.stage import Visit, visit  # noqa: E402

if not stage.chromium():
    pytest.skip("no Chromium found: install Debian's package chromium to see the product run", allow_module_level=True)

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow, pytest.mark.timeout(600)]
once = pytest_asyncio.fixture(scope="module", loop_scope="module")
DEALS = "C0DEALS001"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The product on its stage."""
    with stage.raised(tmp_path_factory.mktemp("stage")) as found:
        yield found


@once
async def browser() -> AsyncIterator[Browser]:
    """One browser for every visit."""
    async with async_playwright() as api:
        found = await api.chromium.launch(executable_path=stage.chromium(), args=stage.FLAGS)
        yield found
        await found.close()


async def opened(here: Visit, page: str) -> Locator:
    """Type the command and open a page from the hub."""
    await here.type("/sales-admin")
    modal = await here.modal()
    await expect(modal.get_by_role("heading", name="Administration")).to_be_visible()
    await (
        modal.locator(f"[data-action='admin.open'][data-value='{page}'], [data-action='admin.open']")
        .nth(ORDER.index(page))
        .click()
    )
    await expect(modal.get_by_role("heading", name=ORDER_NAMES[page])).to_be_visible()
    return await here.modal()


async def close(here: Visit) -> None:
    """Close every window, one by one: what is closed twice is an error of the page."""
    while there := len((await here.state())["views"]):
        await here.page.keyboard.press("Escape")
        while len((await here.state())["views"]) == there:
            await here.page.wait_for_timeout(50)
    await expect(here.page.locator("#modal")).not_to_be_visible()


ORDER = (
    "rules",
    "channels",
    "notify",
    "home",
    "engines",
    "system",
    "audit",
    "people",
    "deals",
    "calls",
    "privacy",
)
ORDER_NAMES = {"people": "People", "deals": "Opportunities", "calls": "Restricted calls", "privacy": "Privacy"}


async def test_a_person_is_put_into_a_team(browser: Browser, address: str) -> None:
    """The last administrator cannot step down, said beside the field; a team is stored and the list shows it."""
    async with visit(browser, address, ADMIN, DEALS) as here:
        modal = await opened(here, "people")
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
