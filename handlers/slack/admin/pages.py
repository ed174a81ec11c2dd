"""Which page of a list a button means."""

MOST_PAGES = 999


def page_number(at: str) -> int:
    """Return it, from 0; 0 for what is none."""
    return min(int(at), MOST_PAGES) if at.isascii() and at.isdecimal() and len(at) < len(str(10 * MOST_PAGES)) else 0
