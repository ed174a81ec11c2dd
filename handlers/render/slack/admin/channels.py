"""Where results and alerts of a team go: the list, the form of one team, and what was put into it."""

import hashlib
from collections.abc import Sequence

from analysis.model.team_channels import TeamChannels
from handlers.render.slack.admin import fields, read
from handlers.render.slack.admin.frame import form, opener, page
from handlers.render.slack.admin.ids import Field, Form, Page
from handlers.render.slack.blocks import context, field, section
from handlers.render.slack.forms import Values
from handlers.render.slack.message import Json
from handlers.render.slack.text import escape
from handlers.render.words import Words

NAME = 80
MOST = 90
"""Teams on the page: a window takes a hundred blocks."""


def team_id(team: str) -> str:
    """Return what stands for a team in a button, for names are no ids; "-" for the workspace itself."""
    return hashlib.sha256(team.encode()).hexdigest()[:16] if team else "-"


def channels(words: Words, rows: Sequence[TeamChannels], *, said: str = "") -> Json:
    """Return the page; the first row is the workspace's own."""
    own = rows[0]
    blocks = [section(words("admin-channels-explain"))]
    blocks += [
        opener(words, _row(words, one, own), f"{Page.CHANNELS}:{team_id(one.team)}", key="admin-change")
        for one in rows[:MOST]
    ]
    return page(words, Page.CHANNELS, [*blocks, context(words("admin-channels-external"))], said=said)


def _row(words: Words, one: TeamChannels, own: TeamChannels) -> str:
    if not one.team:
        name, results, alerts = words("admin-channels-all"), _room(words, one.results), _room(words, one.alerts)
    else:
        name = escape(one.team, NAME)
        results = _room(words, one.results) if one.results or not own.results else words("admin-channels-same")
        alerts = _room(words, one.alerts) if one.alerts or not own.alerts else words("admin-channels-same")
    return words("admin-channels-row", name=name, results=results, alerts=alerts)


def _room(words: Words, channel: str) -> str:
    return f"<#{channel}>" if channel else words("admin-channels-none")


def channel_form(words: Words, stands: TeamChannels) -> Json:
    """Return the form of one team."""
    name = escape(stands.team, NAME) if stands.team else words("admin-channels-all")
    pick = words("modal-pick")
    blocks = [
        section(f"*{name}*\n{words('admin-channels-invite')}"),
        field(
            Field.RESULTS,
            words("admin-channels-results"),
            fields.room(pick, stands.results),
            hint=words("admin-channels-results-hint"),
            optional=True,
        ),
        field(
            Field.ALERTS,
            words("admin-channels-alerts"),
            fields.room(pick, stands.alerts),
            hint=words("admin-channels-alerts-hint"),
            optional=True,
        ),
    ]
    return form(words, Form.CHANNELS, "admin-channels-title", blocks, at=team_id(stands.team))


def read_channels(values: Values, team: str) -> TeamChannels:
    """Return what was put in."""
    return TeamChannels(team, read.channel(values, Field.RESULTS), read.channel(values, Field.ALERTS))
