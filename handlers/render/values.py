"""Values of fields in words: what a table would change, and what the audit log says was changed."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from handlers.render.words import Words

NOTHING = "–"  # noqa: RUF001 - what people read for an empty field
FAMILIES: Mapping[str, tuple[str, ...]] = {
    "opportunity.state": ("deal-state-{}",),
    "alert.state": ("alert-state-{}",),
    "alert.reason": ("alert-answer-{}",),
    "state": ("state-{}",),
    "role": ("role-{}",),
    "recipients": ("admin-role-{}",),
    "severity": ("severity-{}",),
    "score_visibility": ("scores-{}",),
    "consent": ("audit-consent-{}",),
    "cause": ("audit-cause-{}",),
    "quiet_days": ("weekday-{}",),
    "locale": ("language-{}",),
    "area": ("audit-area-{}",),
    "kind": ("alert-{}-name",),
}
"""Catalog keys of the values of a field, by the field or by area and field."""


def known(words: Words, key: str) -> str:
    """Return the words of a key; "" where the catalog has none."""
    found = words(key)
    return "" if found == key else found


def told(
    words: Words,
    name: str,
    value: Any,  # noqa: ANN401 - any JSON
    names: Mapping[str, str] | None = None,
    *,
    area: str = "",
) -> str:
    """Return a value as a person reads it; untrusted still.

    Args:
        words: The reader's.
        name: Of the field.
        value: JSON or a date.
        names: Of people, deals and calls by their ids.
        area: What the field is of, such as "opportunity".
    """
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return words("admin-yes" if value else "admin-no")
    if isinstance(value, list):
        return words.join([told(words, name, one, names, area=area) for one in value])
    if isinstance(value, dict):
        shown = {key: one for key, one in value.items() if one not in (None, "", [], {})}
        return json.dumps(shown, ensure_ascii=False, default=str) if shown else NOTHING
    if isinstance(value, date):
        return value.isoformat()
    family = FAMILIES.get(f"{area}.{name}") or FAMILIES.get(name, ())
    keys = (key.format(said) for key in family for said in (value, str(value).replace("_", "-")))
    return next((found for key in keys if (found := known(words, key))), "") or _plain(words, value, names or {})


def _plain(words: Words, value: object, names: Mapping[str, str]) -> str:
    if isinstance(value, int | float):
        return words.number(value, 0 if float(value).is_integer() else 2)
    return names.get(str(value), str(value))
