"""How long somebody means: "3d", "1 week", "兩天", "for two weeks"; the words of both languages, for everybody."""

import re
from datetime import timedelta

UNITS = {
    "h": timedelta(hours=1),
    "hr": timedelta(hours=1),
    "hour": timedelta(hours=1),
    "小時": timedelta(hours=1),
    "個小時": timedelta(hours=1),
    "d": timedelta(days=1),
    "day": timedelta(days=1),
    "天": timedelta(days=1),
    "日": timedelta(days=1),
    "w": timedelta(days=7),
    "wk": timedelta(days=7),
    "week": timedelta(days=7),
    "週": timedelta(days=7),
    "周": timedelta(days=7),
    "個禮拜": timedelta(days=7),
    "禮拜": timedelta(days=7),
    "星期": timedelta(days=7),
    "個星期": timedelta(days=7),
    "month": timedelta(days=30),
    "個月": timedelta(days=30),
}
NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10,
    "一": 1, "兩": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
}  # fmt: skip
MOST = timedelta(days=365)
"""Longer than that is a setting, which an administrator makes."""
_NUMBER = "|".join([r"\d{1,3}", *sorted(NUMBERS, key=len, reverse=True)])
_UNIT = "|".join(sorted((re.escape(one) for one in UNITS), key=len, reverse=True))
AT_END = re.compile(rf"(?:^|\s)(?:for\s+)?({_NUMBER})\s*({_UNIT})s?$", re.IGNORECASE)


def length_at_end(text: str) -> tuple[str, timedelta | None]:
    """Return the words before a length of time, and that length; None where there is none or it is absurd."""
    found = AT_END.search(text.strip())
    if found is None:
        return text.strip(), None
    number, unit = found[1].casefold(), found[2].casefold()
    count = int(number) if number.isdecimal() else NUMBERS[number]
    length = count * UNITS[unit]
    return text.strip()[: found.start()].strip(), length if timedelta(0) < length <= MOST else None
