"""What a rule would have done in the past 30 days, in words; shown before the rule is stored."""

from datetime import UTC, datetime, time

from analysis.model.watch import PerWeek, Rehearsal
from analysis.model.watch import Rehearsed as Deal
from analysis.usecases.admin.rehearse import DEALS, Rehearsed
from handlers.render.slack.admin.frame import page
from handlers.render.slack.admin.ids import Page
from handlers.render.slack.blocks import context, section
from handlers.render.slack.message import Json
from handlers.render.slack.text import escape
from handlers.render.words import Words

NAME = 60
PEOPLE = 8


def rehearsal(words: Words, found: Rehearsed | None) -> list[Json]:
    """Return the blocks; None says that it is being counted."""
    if found is None:
        return [section(words("admin-rehearsal-counting"))]
    told = found.rehearsal
    blocks = [section(_head(words, told))]
    lines = [_deal(words, one, found.links.get(one.opportunity_id, "")) for one in told.deals[:DEALS]]
    if len(told.deals) > DEALS:
        lines.append(words("admin-rehearsal-more", count=len(told.deals) - DEALS))
    if lines:
        blocks.append(section("\n".join(lines)))
    return [*blocks, context(*_small_print(words, found))]


def _head(words: Words, told: Rehearsal) -> str:
    """Return how often it would have fired; of a question that nobody was asked, what asking would have cost."""
    if told.asks is None or told.asks.answered:
        return words("admin-rehearsal", count=told.count, deals=len(told.deals))
    if told.asks.usd is None:
        return words("rehearsal-asks-unpriced", count=told.asks.calls)
    if not told.asks.usd:
        return words("rehearsal-asks-free", count=told.asks.calls)
    return words("rehearsal-asks", count=told.asks.calls, cost=words.money(told.asks.usd, "USD"))


def _small_print(words: Words, found: Rehearsed) -> list[str]:
    told = found.rehearsal
    small = [words("admin-rehearsal-off", count=n, need=words(f"alert-off-{need}")) for need, n in told.off]
    if told.per_week:
        people = [_person(words, one, found) for one in told.per_week[:PEOPLE]]
        small.insert(0, words("admin-rehearsal-weekly", people=words.join(people)))
    if told.deals:
        small.append(words("admin-rehearsal-ended", won=told.won, lost=told.lost))
    if told.asks is not None and told.asks.answered:
        small.append(words("rehearsal-asked", count=told.asks.answered))
    if told.too_little_history:
        small.append(words("admin-rehearsal-little", count=told.looked_at))
    return [*small, words("admin-rehearsal-nothing-sent")]


def rehearsed(words: Words, name: str, found: Rehearsed | None) -> Json:
    """Return the rehearsal of a stored rule as a window."""
    head = section(f"*{escape(name, NAME)}*")
    return page(words, Page.RULES, [head, *rehearsal(words, found)], key="admin-rehearsal-title")


def _deal(words: Words, one: Deal, link: str) -> str:
    name = escape(one.company, NAME)
    return words(
        "admin-rehearsal-deal",
        name=f"<{link}|{name}>" if link else f"*{name}*",
        count=one.count,
        day=words.day(datetime.combine(one.first_on, time(12), UTC), UTC),
        state=words(f"admin-deal-{one.state}"),
    )


def _person(words: Words, one: PerWeek, found: Rehearsed) -> str:
    who = words("admin-rehearsal-nobody") if one.person is None else escape(found.names.get(one.person, ""), NAME)
    return words(
        "admin-rehearsal-person", name=who, role=words(f"admin-role-{one.role}"), count=words.number(one.alerts, 1)
    )
