"""The audit log in words: who did what to whom, before and after; and the same as a file."""

import csv
import io
import json
import re
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
from handlers.render.values import NOTHING, known
from handlers.render.values import told as said
from handlers.render.words import Words

ALL = "all"
NAME, VALUE, CHANGES = 60, 80, 6
COLUMNS = ("at", "actor", "actor_name", "action", "target", "target_name", "outcome", "before", "after")
CHANNEL = re.compile("[CG][A-Z0-9]{2,20}")
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


def line(words: Words, one: AuditEntry, zone: tzinfo) -> str:
    """Return one entry in a few lines."""
    area, _, what = one.action.partition(".")
    head = words(
        "admin-audit-row",
        when=moment_token(words, one.at, zone),
        who=escape(words("audit-operator") if one.actor == "operator" else one.actor_name, NAME),
        what=known(words, f"audit-{area}-{what}") or code(one.action),
        target=escape(target(words, one, area), NAME),
    )
    if one.outcome != "done":
        head = f"{head} · {known(words, f'audit-outcome-{one.outcome}') or escape(one.outcome, NAME)}"
    return "\n".join([head, *changes(words, one, area)])


def target(words: Words, one: AuditEntry, area: str) -> str:
    """Return what it was done to; untrusted still."""
    if one.target.startswith(WORKSPACE):
        return words("audit-workspace")
    if area == "engine":
        return words.engine(one.target.partition(":")[2])
    if area == "rule":  # one that no admin named is called as its kind is
        return known(words, f"alert-{one.target_name}-name") or one.target_name
    return one.target_name


def changes(words: Words, one: AuditEntry, area: str) -> list[str]:
    """Return a line for each field that changed, as it was and as it is; what was set first, only as it is."""
    before, after = flat(one.before or {}), flat(one.after or {})
    names = [name for name in dict.fromkeys((*before, *after)) if before.get(name) != after.get(name)]
    told = [_change(words, name, (before, after), one, area) for name in names[:CHANGES]]
    return [*told, *([words("admin-audit-more", count=len(names) - CHANGES)] if len(names) > CHANGES else [])]


def _change(words: Words, name: str, kept: tuple[Json, Json], one: AuditEntry, area: str) -> str:
    short = name.rpartition(".")[2]
    label = known(words, f"audit-field-{short}") or known(words, f"admin-setting-{short}") or short
    before, after = (
        f"<#{found}>"
        if area == "channels" and CHANNEL.fullmatch(str(found := side.get(name)))
        else escape(said(words, short, side.get(name), one.names, area=area), VALUE)
        for side in kept
    )
    if before == NOTHING:
        return words("admin-audit-set", name=escape(label, NAME), after=after)
    return words("admin-audit-change", name=escape(label, NAME), before=before, after=after)


def flat(kept: Mapping[str, Any]) -> Json:
    """Return fields by name; what stands within a field, by "field.name", so that only what changed is told."""
    found: Json = {}
    for name, value in kept.items():
        inner = {f"{name}.{key}": one for key, one in value.items()} if isinstance(value, dict) else {name: value}
        found |= inner
    return found


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
