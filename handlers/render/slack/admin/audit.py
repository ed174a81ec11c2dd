"""The audit log in words: who did what to whom, before and after; and the same as a file."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from datetime import tzinfo
from typing import Any

from analysis.model.audit import AuditEntry
from analysis.model.spreadsheet import guarded
from analysis.usecases.admin.audit import AuditPage
from handlers.render.slack.admin.frame import page, turner
from handlers.render.slack.admin.ids import Page, Press
from handlers.render.slack.blocks import actions, button, option, section, select
from handlers.render.slack.message import Json
from handlers.render.slack.text import code, cut, escape, moment_token
from handlers.render.words import Words

ALL = "all"
NAME, VALUE, CHANGES = 60, 80, 6
COLUMNS = ("at", "actor", "actor_name", "action", "target", "target_name", "outcome", "before", "after")
WORKSPACE = "ws_"
"""How the ids of workspaces begin."""


def audit(words: Words, found: AuditPage, *, zone: tzinfo, area: str = "", number: int = 0, said: str = "") -> Json:
    """Return the page; *area* and *number* are those it was read with."""
    listed = [option(words("admin-audit-all"), f"{Page.AUDIT}:{ALL}.0")]
    listed += [option(area_name(words, one), f"{Page.AUDIT}:{one}.0") for one in found.areas]
    picked = select(words("modal-pick"), listed, action=Press.TURN, chosen=f"{Page.AUDIT}:{area or ALL}.0")
    export = button(words("admin-audit-export"), Press.EXPORT, area or ALL)
    rows = [section(line(words, one, zone)) for one in found.entries] or [section(words("admin-audit-none"))]
    turn = turner(words, Page.AUDIT, f"{area or ALL}.", number=number, last=found.last)
    blocks = [actions([picked, export], "filter"), *rows, *turn]
    return page(words, Page.AUDIT, blocks, at=f"{area or ALL}.{number}", said=said)


def area_name(words: Words, area: str) -> str:
    """Return what an area is called; an area that the catalog does not know keeps its name."""
    return known(words, f"audit-area-{area}") or area


def known(words: Words, key: str) -> str:
    """Return the words of a key; "" where the catalog has none."""
    found = words(key)
    return "" if found == key else found


def line(words: Words, one: AuditEntry, zone: tzinfo) -> str:
    """Return one entry in a few lines."""
    what = known(words, f"audit-{one.action.replace('.', '-')}")
    head = words(
        "admin-audit-row",
        when=moment_token(words, one.at, zone),
        who=escape(words("audit-operator") if one.actor == "operator" else one.actor_name, NAME),
        what=what or code(one.action),
        target=words("audit-workspace") if one.target.startswith(WORKSPACE) else escape(one.target_name, NAME),
    )
    if one.outcome != "done":
        head = f"{head} · {known(words, f'audit-outcome-{one.outcome}') or escape(one.outcome, NAME)}"
    return "\n".join([head, *changes(words, one.before or {}, one.after or {})])


def changes(words: Words, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return a line for each field that changed, as it was and as it is."""
    names = list(dict.fromkeys((*before, *after)))
    told = [
        words("admin-audit-change", name=escape(name, NAME), before=shown(words, before.get(name)),
              after=shown(words, after.get(name)))
        for name in names[:CHANGES]
    ]  # fmt: skip
    return [*told, *([words("admin-audit-more", count=len(names) - CHANGES)] if len(names) > CHANGES else [])]


def shown(words: Words, value: object) -> str:
    """Return a value in words."""
    if value is None or value in ("", [], {}):
        return "–"  # noqa: RUF001
    if isinstance(value, bool):
        return words("admin-yes" if value else "admin-no")
    if isinstance(value, list) and all(isinstance(one, str | int | float) for one in value):
        return escape(words.join([str(one) for one in value]), VALUE)
    return escape(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str), VALUE)


def record(one: AuditEntry) -> dict[str, Any]:
    """Return an entry as JSON."""
    return {name: one.at.isoformat() if name == "at" else getattr(one, name) for name in COLUMNS}


def as_csv(entries: Iterable[AuditEntry]) -> str:
    """Return the log as CSV with a header; before and after as JSON. No cell begins like a formula."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in entries:
        row = record(one)
        cells = [
            "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            for value in row.values()
        ]
        writer.writerow([guarded(cell) for cell in cells])
    return file.getvalue()


def as_json(entries: Iterable[AuditEntry]) -> str:
    """Return the log as one JSON list."""
    return json.dumps([record(one) for one in entries], ensure_ascii=False, indent=1)


def title(words: Words, area: str) -> str:
    """Return the name above the file."""
    return cut(words("admin-audit-file", area=area_name(words, area) if area else words("admin-audit-all")), VALUE)
