"""The System page: versions, health, queues, errors, cost and settings; only read, and never a secret."""

from collections.abc import Iterable
from datetime import tzinfo

from analysis.model.system import Check
from analysis.usecases.admin.system import SystemPage
from handlers.render.slack import limits
from handlers.render.slack.admin.frame import page
from handlers.render.slack.admin.ids import Page
from handlers.render.slack.blocks import context, section
from handlers.render.slack.message import Json
from handlers.render.slack.progress import harmless
from handlers.render.slack.text import code, escape, moment_token
from handlers.render.words import Words

MARKS = {"ok": "🟢", "off": "⚪", "warn": "🟡", "down": "🔴"}
VALUE = 120


def system(words: Words, found: SystemPage, *, zone: tzinfo) -> Json:
    """Return the page."""
    machine, costs = found.machine, found.costs
    versions = " · ".join(f"{escape(name, VALUE)} {escape(version, VALUE)}" for name, version in machine.versions)
    health = [_health(words, one) for one in machine.health]
    waiting = [
        words("admin-system-queue", name=one.queue, queued=one.queued, running=one.running) for one in machine.queues
    ] or [words("admin-system-idle")]
    faults = [
        words(
            "admin-system-fault",
            id=code(one.error_id),
            case=one.case,
            when=moment_token(words, one.at, zone),
            why=words(one.key, **harmless(dict(one.params))),
        )
        for one in found.faults
    ] or [words("admin-system-no-faults")]
    cost = words(
        "admin-system-cost",
        month=costs.month,
        cost=words.money(float(costs.total.cost_usd), "USD"),
        requests=costs.total.requests,
        calls=costs.total.calls,
    )
    settings = [f"{code(name)} {escape(value, VALUE)}" for name, value in machine.settings if value]
    unset = words("admin-system-unset", names=" ".join(code(name) for name, value in machine.settings if not value))
    checking = [] if machine.checked else [context(words("admin-system-checking"))]
    blocks = [
        section(versions),
        *paragraphs([f"*{words('admin-system-health')}*", *health]),
        *checking,
        *paragraphs([f"*{words('admin-system-queues')}*", *waiting]),
        *paragraphs([f"*{words('admin-system-faults')}*", *faults]),
        section(f"*{words('admin-system-month')}*\n{cost}"),
        *paragraphs([f"*{words('admin-system-settings')}*", *settings]),
        context(unset[: limits.TEXT]),
    ]
    return page(words, Page.SYSTEM, blocks)


def _health(words: Words, one: Check) -> str:
    detail = words(one.said) if one.said else escape(one.detail, VALUE)
    fix = words(one.fix) if one.fix else ""
    return " ".join(part for part in (MARKS.get(one.state, "⚪"), f"*{escape(one.name, VALUE)}*", detail, fix) if part)


def paragraphs(lines: Iterable[str]) -> list[Json]:
    """Return lines as few paragraphs as Slack's limit of characters allows."""
    found: list[str] = []
    for line in lines:
        if found and len(found[-1]) + 1 + len(line) <= limits.TEXT:
            found[-1] = f"{found[-1]}\n{line}"
        else:
            found.append(line[: limits.TEXT])
    return [section(one) for one in found]
