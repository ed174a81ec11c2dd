"""Cells of the tables we write and read: no spreadsheet may run one (OWASP, CSV injection)."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}")
"""What a spreadsheet may take for the beginning of a formula."""
BLANKS = " \N{NO-BREAK SPACE}"
"""What it passes over to find one."""


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: text that begins like one gets an apostrophe."""
    return f"'{cell}" if runs(cell) else cell


def unguarded(cell: str) -> str:
    """Return a cell as it was before it was guarded, without space around it."""
    text = cell.strip()
    return text[1:] if text.startswith("'") and runs(text[1:]) else text


def runs(cell: str) -> bool:
    """Tell whether a spreadsheet may run a cell."""
    return cell.lstrip(BLANKS).startswith(FORMULA)
