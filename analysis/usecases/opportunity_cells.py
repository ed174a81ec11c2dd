"""Reads the cells of a table that another system or a spreadsheet wrote, as people write them in either language."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from analysis.errors import RefusedError
from analysis.model.spreadsheet import unguarded

MOST_BYTES, MOST_ROWS = 2_000_000, 2_000
ENCODINGS = ("utf-8-sig", "big5", "cp950")
"""What Excel writes in Taiwan beside UTF-8."""
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "case": ("case", "case number", "case_number", "案件編號", "編號"),
    "company": ("company", "account", "customer", "公司", "公司名稱", "客戶"),
    "stage": ("stage", "階段"),
    "amount": ("amount", "value", "金額"),
    "currency": ("currency", "幣別"),
    "close_date": ("close date", "close_date", "預計成交日", "結案日期"),
    "owner": ("owner", "rep", "負責人", "業務"),
    "owner_run": ("owner-run", "owner_run", "owner run", "老闆自營"),
    "state": ("state", "status", "狀態"),
}
YES, NO = frozenset({"yes", "true", "1", "y", "是"}), frozenset({"no", "false", "0", "n", "否", ""})
STATES = {"open": "open", "won": "won", "lost": "lost", "進行中": "open", "成交": "won", "未成交": "lost", "": ""}
NUMBER = re.compile(r"\d+(\.\d+)?")
DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d")


def decoded(content: bytes) -> str:
    """Return the text of a table, in UTF-8 or Big5.

    Raises:
        RefusedError: "import-too-large" over 2 MB, "table-encoding" for any other encoding.
    """
    if len(content) > MOST_BYTES:
        raise RefusedError("import-too-large", limit=MOST_BYTES // 1_000_000)
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RefusedError("table-encoding")


def plain(text: str) -> str:
    """Return what two spellings share: width, case and outer spaces do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield number and cells of each line, by our names of columns; empty lines are left out.

    Raises:
        RefusedError: "import-no-header" without a column for the company or the case number, "import-too-long".
    """
    lines = text.splitlines()
    delimiter = max(",;\t", key=lines[0].count) if lines else ","
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    names = [column_of(cell) for cell in next(reader, [])]
    if not {"company", "case"} & set(names):
        raise RefusedError("import-no-header")
    count = 0
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        count += 1
        if count > MOST_ROWS:
            raise RefusedError("import-too-long", limit=MOST_ROWS)
        yield (
            reader.line_num,
            {name: unguarded(cell) for name, cell in zip(names, cells, strict=False) if name},
        )


def column_of(cell: str) -> str:
    """Return our name of a column; "" for one we do not know."""
    wanted = plain(cell)
    return next((name for name, known in COLUMNS.items() if wanted in known), "")


def number_of(text: str) -> float:
    """Return an amount, with or without thousands' commas. RefusedError("import-amount")."""
    digits = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "").lstrip("$")
    if not NUMBER.fullmatch(digits):
        raise RefusedError("import-amount", value=text[:40])
    return float(digits)


def date_of(text: str) -> date:
    """Return a day, year first. RefusedError("table-date")."""
    for form in DATES:
        try:
            return datetime.strptime(unicodedata.normalize("NFKC", text), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise RefusedError("table-date", value=text[:40])


def truth_of(text: str) -> bool:
    """Return yes or no. RefusedError("import-yes-no")."""
    if plain(text) not in YES | NO:
        raise RefusedError("import-yes-no", value=text[:40])
    return plain(text) in YES


def state_of(text: str) -> str:
    """Return open, won or lost; "" for nothing. RefusedError("deal-state-unknown")."""
    if plain(text) not in STATES:
        raise RefusedError("deal-state-unknown", state=text[:20])
    return STATES[plain(text)]
