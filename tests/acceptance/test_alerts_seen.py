"""An alert as rep and manager see it: a deal's call is analyzed, both are told, one answers, both read who did."""

from playwright.async_api import Browser, Locator, expect

from bot.playground.people import MANAGER, REP
from tests.acceptance import stage
from tests.acceptance.stage import Visit, once, visit

pytestmark = stage.SEEN

DEALS = "C0DEALS001"
DONE_MS = 180_000
USEFUL, DISMISS = "[data-action='alert.useful']", "[data-action='alert.dismiss']"


def alerts(here: Visit) -> Locator:
    """Return the alerts in sight."""
    return here.page.locator("#messages article", has=here.page.locator(USEFUL))


@once
async def told(browser: Browser, address: str) -> None:
    """The rep's demo call becomes a call of a deal and is analyzed again: now rules watch it."""
    async with visit(browser, address, REP, DEALS) as here:
        page = here.page
        await here.type("/analyze demo")
        card = page.locator("#messages article", has=page.locator("[data-action='result.correct']"))
        await expect(card).to_have_count(1, timeout=DONE_MS)
        await card.locator("[data-action='result.correct']").click()
        modal = await here.modal()
        await modal.locator("[data-action='result.move']").click()
        modal = await here.modal()
        await modal.get_by_label("Or a new opportunity: company").fill("Harbour & Pine")
        await modal.get_by_label("Why").fill("It is their call.")
        await modal.get_by_role("button", name="Move").click()
        await expect(modal).to_contain_text("Harbour & Pine")
        modal = page.locator("#modal")
        await modal.get_by_role("button", name="Close").last.click()
        await expect(modal.get_by_label("Letter with a wrong level")).to_be_visible()  # this one lay below
        await modal.get_by_role("button", name="Close").last.click()
        await expect(modal).to_be_hidden()
        ts = str(await card.get_attribute("data-ts"))
        last = await here.edited_at(DEALS, ts)
        await card.locator("[data-action='result.reanalyze']").click()
        await page.locator("#confirm").get_by_role("button", name="Analyze again").click()
        await here.edited(DEALS, ts, last)


async def test_the_manager_sees_it_on_a_phone(browser: Browser, address: str, told: None) -> None:
    """A direct message: severity and deal, a quote with its place, one thing to do; a dismissal shows to both."""
    async with visit(browser, address, MANAGER, "direct") as here:
        await expect(alerts(here).first).to_be_visible(timeout=DONE_MS)
        await here.picture("alert-manager-390")
        one = alerts(here).first
        assert "Harbour & Pine" in await one.inner_text()
        await one.locator(USEFUL).click()
        await expect(one).to_contain_text("Useful for", timeout=DONE_MS)
        await here.picture("alert-useful-390")
        await one.locator(DISMISS).click()
        modal = await here.modal()
        await here.picture("alert-dismiss-390")
        await modal.get_by_label("already known").check()
        await modal.get_by_role("button", name="Dismiss").click()
        await expect(one).to_contain_text("Dismissed by", timeout=DONE_MS)
        await here.picture("alert-dismissed-390")
    async with visit(browser, address, REP, "direct") as here:
        await expect(alerts(here).filter(has_text="Dismissed by").first).to_be_visible(timeout=DONE_MS)
        await here.picture("alert-rep-390")
    async with visit(browser, address, REP, DEALS) as here:
        await here.type("/alerts")
        await expect(here.page.locator("#messages article").last).to_contain_text("alert", timeout=DONE_MS)
        await here.picture("alerts-command-390")
        await here.type("/alerts rules")
        await expect(here.page.locator("#messages article").last).to_contain_text("Ready to close", timeout=DONE_MS)
        await here.picture("alerts-rules-390")
