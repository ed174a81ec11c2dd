"""Dates as people say them, counted from the day of the call; what names no single day keeps its words and no date.

A closed list of forms in both languages instead of a library that guesses: "may", "second" and "下週" must not become
days. "Next Friday" and 下週五 are the Friday of the next calendar week (Monday to Sunday).
"""

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from analysis.meddic.fold import fold, is_cjk, one_script

TOO_FAR = timedelta(days=300)
"""A day and month that only comes round again after this was more likely meant in the past: not resolved."""
MAX_PERIODS = 400
MONTHS_A_YEAR, LONGEST = 12, 31


@dataclass(frozen=True, slots=True)
class Said:
    """A date in a text.

    Attributes:
        words: The text's own words.
        begin: Offset of its first character.
        end: Offset behind its last one.
        on: The day; None where the words name a week, a month, or a day that is not certain.
    """

    words: str
    begin: int
    end: int
    on: date | None


def dates(text: str, today: date | None) -> list[Said]:
    """Return the dates in *text* in order; none of them with a day where *today*, the day of the call, is None."""
    folded = fold(text)
    found: dict[tuple[int, int], date | None] = {}
    for pattern, resolve in FORMS:
        for match in pattern.finditer(folded.text):
            begin, end = match.span()
            if begin < end and not any(begin < high and low < end for low, high in found):
                found[begin, end] = _resolved(resolve, match, today)
    spans = [(*folded.source(*place), on) for place, on in found.items()]
    slashed = [(*match.span(), _resolved(_slashed, match, today)) for match in with_slash(text)]
    spans = [one for one in spans if not any(one[0] < high and low < one[1] for low, high, _ in slashed)]
    return [Said(text[begin:end], begin, end, on) for begin, end, on in sorted([*spans, *slashed], key=lambda s: s[:2])]


Resolve = Callable[[re.Match[str], date], date | None]

# In the source text, for folding leaves no slash. A fraction, 24/7 and a path are no days.
_SLASH = re.compile(
    r"(?<![\w/.,$])(?:(?P<year>20\d\d)/)?(?P<one>\d{1,2})/(?P<two>\d{1,2})(?:/(?P<after>20\d\d))?(?![\w/]|[.,]\d)"
    r"(?!\s*(?:of|的|成|percent|%|support|days|hours|weeks|wide))",
    re.ASCII | re.IGNORECASE,
)
_PARTS = re.compile(r"(?:1/2|[12]/3|[1-3]/4|[1-4]/5|1/10|24/7|50/50)", re.ASCII)
_BEFORE_DAY = re.compile(
    r"(?:\b(?:by|on|before|until|till|from|since|for|after|at|to|is|meet|date|day)|[約在到於從由起是週周前]|日期)[\s:]*$",
    re.IGNORECASE,
)


def with_slash(text: str) -> list[re.Match[str]]:
    """Return the dates written with slashes: 5/12, 2026/5/12, 12/5/2026; a lone 1/2 only where a day is spoken of."""
    return [
        match
        for match in _SLASH.finditer(text)
        if not _PARTS.fullmatch(match[0]) or (match[0] != "24/7" and _BEFORE_DAY.search(text[: match.start()]))
        if _month_and_day(match)
    ]


def _month_and_day(match: re.Match[str]) -> list[tuple[int, int]]:
    """Return what month and day it can be: in Chinese and behind a year the month comes first, in English either."""
    one, two = int(match["one"]), int(match["two"])
    month_first = bool(match["year"]) or any(map(is_cjk, match.string))
    ways = [(one, two)] if month_first else [(one, two), (two, one)]
    return [(month, day) for month, day in dict.fromkeys(ways) if 1 <= month <= MONTHS_A_YEAR and 1 <= day <= LONGEST]


def _slashed(match: re.Match[str], today: date) -> date | None:
    """Return the day; None where it can be two: 5/12 in English."""
    ways = _month_and_day(match)
    return _coming(today, *ways[0], match["year"] or match["after"]) if len(ways) == 1 else None


def _resolved(resolve: Resolve | None, match: re.Match[str], today: date | None) -> date | None:
    if resolve is None or today is None:
        return None
    try:
        return resolve(match, today)
    except (ValueError, OverflowError):  # the 31st of a month that has 30 days
        return None


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HAN_WEEKDAYS = {char: day for day, char in enumerate("一二三四五六日")} | {"天": 6}
MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if number}
MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if number} | {"sept": 9}
_ONES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
         "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
         "nineteenth")  # fmt: skip
ORDINALS = {word: number for number, word in enumerate(_ONES, 1)} | {"twentieth": 20, "thirtieth": 30}
ORDINALS |= {f"twenty {word}": 20 + number for number, word in enumerate(_ONES[:9], 1)} | {"thirty first": 31}
COUNTS = {word: number for number, word in enumerate(
    ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 1
)} | {"a": 1, "an": 1}  # fmt: skip
_HAN = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"兩": 2}


def _count(said: str) -> int:
    """Return a small whole number as said: "12", "twelve", 十二, 二十."""
    if said.isdecimal():
        return int(said)
    if said in COUNTS:
        return COUNTS[said]
    tens, ten, ones = said.rpartition("十")
    return (_HAN.get(tens, 1) if ten else 0) * 10 + _HAN.get(ones, 0)


def _day(said: str) -> int:
    bare = re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", said)
    return ORDINALS[bare] if bare in ORDINALS else _count(bare)


def _month_end(year: int, month: int) -> date:
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


def _coming(today: date, month: int, day: int, year: str | None) -> date | None:
    """Return that day, this year or next, whichever comes first; None where that is too far to be meant."""
    if year:
        return date(int(year), month, day)
    this = date(today.year, month, day)
    coming = this if this >= today else date(today.year + 1, month, day)
    return coming if coming - today <= TOO_FAR else None


def _weekday(today: date, day: int, weeks: int | None) -> date | None:
    """Return the weekday of the week so many weeks on; None: the coming one, unsure if that is today's name."""
    if weeks is None:
        return today + timedelta((day - today.weekday()) % 7) if day != today.weekday() else None
    found = today - timedelta(today.weekday()) + timedelta(7 * weeks + day)
    return found if found >= today else None


def _english_weekday(match: re.Match[str], today: date) -> date | None:
    weeks = {"next": 1, "this": 0, "coming": None}.get(match["which"] or "")
    return _weekday(today, WEEKDAYS.index(match["day"]), weeks)


def _han_weekday(match: re.Match[str], today: date) -> date | None:
    weeks = {"": None, "這": 0, "本": 0, "下": 1, "下下": 2}[match["which"] or ""]
    return _weekday(today, HAN_WEEKDAYS[match["day"]], weeks)


def _later(count: int, unit: str, today: date) -> date:
    if count > MAX_PERIODS:
        raise ValueError("no date anybody means")
    if unit.startswith(("month", "月", "個月")):
        end = _month_end(today.year, today.month + count)
        return end.replace(day=min(today.day, end.day))
    return today + timedelta(count * (7 if unit.startswith(("week", "周", "星期", "禮拜", "個")) else 1))


def _period_end(match: re.Match[str], today: date) -> date | None:
    which, unit = match["which"] or "", match["unit"]
    step = 1 if which.startswith(("next", "下", "明")) else 0
    if unit in MONTHS:
        return _month_end(today.year + (MONTHS[unit] < today.month), MONTHS[unit])
    if unit in {"week", "周"}:
        return _weekday(today, 4, step)  # a working week ends on Friday
    if unit in {"month", "月"}:
        return _month_end(today.year, today.month + step)
    if unit in {"quarter", "季"}:
        return _month_end(today.year, (today.month - 1) // 3 * 3 + 3 + 3 * step)
    return date(today.year + step, 12, 31)


def _han_month_day(match: re.Match[str], today: date) -> date | None:
    month, day = _count(match["month"]), _count(match["day"])
    year = {"明年": str(today.year + 1), "今年": str(today.year)}.get(match["year"] or "", (match["year"] or "")[:4])
    return _coming(today, month, day, year or None)


def _day_of_month(match: re.Match[str], today: date) -> date | None:
    """Return the day of the month named, or of this or the next month, whichever comes first."""
    which, day = match["which"] or "", _day(match["day"])
    step = 1 if which.startswith(("下", "of next")) else 0
    month = _month_end(today.year, today.month + step)
    if not which and month.replace(day=day) < today:
        month = _month_end(today.year, today.month + 1)
    return month.replace(day=day)


def _han_month_end(match: re.Match[str], today: date) -> date:
    month = _count(match["month"])
    return _month_end(today.year + (month < today.month), month)


def _forms() -> Iterator[tuple[re.Pattern[str], Resolve | None]]:
    """Yield the forms, the longer before the shorter ones that they hold; literals stand as folding leaves them."""
    month, weekday = "|".join(sorted(MONTHS, key=len, reverse=True)), "|".join(WEEKDAYS)
    ordinal = "|".join(sorted(ORDINALS, key=len, reverse=True))
    number = r"\d{1,3}|" + "|".join(sorted(COUNTS, key=len, reverse=True))
    han = "[零一二兩三四五六七八九十]{1,3}"
    day_en, day_han = rf"\d{{1,2}}(?:st|nd|rd|th)?|{ordinal}", rf"\d{{1,2}}|{han}"
    # Said of a day that is not the one named, or of many.
    yield _form(
        rf"\b(?:last|past|every|each) (?:{weekday})\b|\b(?:week|weeks) (?:from|after) (?:next )?(?:{weekday})\b"
    )
    yield _form(r"[上每](?:個)?(?:周|星期|禮拜)[一二三四五六日天]")
    yield _form(r"\b(?P<y>20\d\d) (?P<m>\d{2}) (?P<d>\d{2})\b", lambda m, _: date(*map(int, m.group("y", "m", "d"))))
    yield _form(
        rf"\b(?:the )?(?P<day>{day_en}) (?:of )?(?P<month>{month})\b(?: (?P<year>20\d\d)\b)?",
        lambda m, today: _coming(today, MONTHS[m["month"]], _day(m["day"]), m["year"]),
    )
    yield _form(
        rf"\b(?P<month>{month}) (?:the )?(?P<day>{day_en})\b(?! percent)(?: (?P<year>20\d\d)\b)?",
        lambda m, today: _coming(today, MONTHS[m["month"]], _day(m["day"]), m["year"]),
    )
    yield _form(rf"(?P<year>20\d\d年|今年|明年)?(?P<month>{day_han})月(?P<day>{day_han})[號日]", _han_month_day)
    yield _form(rf"(?P<which>下個?月|這個?月|本月)(?P<day>{day_han})[號日]", _day_of_month)
    yield _form(
        rf"(?<![\d零一二兩三四五六七八九十])(?P<day>{day_han})號(?!樓|店|館|線|出口|機|倉|床|門)(?P<which>)",
        _day_of_month,
    )
    yield _form(
        r"(?<=\bby |\bon )the (?P<day>\d{1,2}(?:st|nd|rd|th))"
        r"(?P<which> of (?:this|next|the) month)?(?= (?:we|i|so|and|at|or|if|then|to|for|latest)\b|$)",
        lambda m, today: _day_of_month(m, today) if m["which"] is None else _of_month(m, today),
    )
    unit = f"(?P<unit>{month}|week|month|quarter|year)"
    yield _form(rf"\b(?:the )?(?:end|close) of (?:(?P<which>the|this|next) )?{unit}\b", _period_end)
    yield _form(r"\b(?P<which>)(?P<unit>month|quarter|year) end\b", _period_end)
    yield _form(rf"(?P<month>{day_han})月底", _han_month_end)
    yield _form(r"(?P<which>下一?個?|這個?|本|明)?(?P<unit>月|季|年)[底末]", _period_end)
    yield _form(
        rf"\b(?:in|within|in the next|within the next) (?P<n>{number}) (?P<unit>days?|weeks?|months?)\b",
        lambda m, today: _later(_count(m["n"]), m["unit"], today),
    )
    yield _form(
        rf"\b(?P<n>{number}) (?P<unit>days?|weeks?|months?) from (?:now|today)\b",
        lambda m, today: _later(_count(m["n"]), m["unit"], today),
    )
    yield _form(
        rf"(?P<n>{day_han})(?P<unit>天|周|個?星期|個?禮拜|個月)(?:[之以]?[內後])",
        lambda m, today: _later(_count(m["n"]), m["unit"].replace("個星", "星").replace("個禮", "禮"), today),
    )
    yield _form(rf"(?:\b(?P<which>this|next|coming) )?\b(?P<day>{weekday})\b(?! (?:the )?\d)", _english_weekday)
    yield _form(r"(?P<which>下下|下|這|本)?個?(?:周|星期|禮拜)(?P<day>[一二三四五六日天])", _han_weekday)
    yield _form(r"\b(?:the )?day after tomorrow\b|(?<!大)後天", lambda _, today: today + timedelta(2))
    yield _form(r"大後天", lambda _, today: today + timedelta(3))
    yield _form(r"\btomorrow\b|明[天日早晚]", lambda _, today: today + timedelta(1))
    yield _form(r"\b(?:today|tonight)\b|今[天日晚]", lambda _, today: today)
    # Periods, not days: the words alone.
    yield _form(
        rf"\b(?:next|this|coming) (?:week|month|quarter|year|spring|summer|fall|autumn|winter)\b|\bq[1-4]\b"
        rf"|\b(?:by|in|before|until|since|for|to|from|early|mid|late) (?:next )?(?:{month})\b(?! \d)"
        r"|[下這本]一?個?(?:周|星期|禮拜|月|季|年)[初中]?|明年|今年|(?:第[一二三四]|[一二三四])季"
    )
    yield _form(rf"(?:{day_han})月[初中]?(?![號日])")


def _of_month(match: re.Match[str], today: date) -> date:
    month = _month_end(today.year, today.month + (1 if "next" in match["which"] else 0))
    return month.replace(day=_day(match["day"]))


def _form(pattern: str, resolve: Resolve | None = None) -> tuple[re.Pattern[str], Resolve | None]:
    return re.compile("".join(map(one_script, pattern))), resolve


FORMS = tuple(_forms())
