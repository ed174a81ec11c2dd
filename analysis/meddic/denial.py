"""Where words take something back, as far as code can read it there: somebody is gone, something is not so."""

# ruff: noqa: RUF001  # full-width punctuation parts clauses too

import re
from collections.abc import Iterable, Iterator

from analysis.meddic import speech
from analysis.meddic.fold import fold, is_cjk, one_script
from analysis.meddic.negation import negations


def _folded(pattern: str) -> str:
    """Return a pattern with its Chinese literals as folding leaves them."""
    return "".join(one_script(char) for char in pattern)


CLOSE, CLOSE_HAN = 24, 8
"""Characters between a name and what is said of it; further on it may be somebody else's."""
_CLAUSES = re.compile(r"[,;:，；：、\n—–]|\b(?:and|but|so|while)\b|而且|但是|所以")
# ", our finance director," between a name and what is said of it.
_APPOSITION = re.compile(r"(?<=\w), [^,;:.]{1,40},(?= )")
_SUPPOSES = re.compile(_folded(r"\b(?:if|unless|until|before|in case|might|could)\b|如果|要是|假如|萬一|可能"))
_TITLED = _folded("(?:總|董|副|先生|小姐|女士|經理|協理|處長|主任|課長|廠長|財務長|執行長|老闆)")

# What follows "left" or "moved" when nobody goes away: left us a note, moved the date.
_NOT_LEFT = (
    r"a|an|it|that|this|my|your|his|her|some|me|you|him|them|no|word|messages?|notes?|us (?:a|an|the|some|with)"
    r"|the (?!company|firm|team|group|business|department|organi[sz]ation|role|job)"
)
_NOT_MOVED = (
    r"the|it|that|this|our|my|your|us|their|a|an|up|ahead|forward|quickly|fast|everything"
    r"|to (?:approve|sign|buy|block|close)"
)
_GONE_AFTER = re.compile(
    rf"\b(?:left\b(?! (?:{_NOT_LEFT})\b)|leaves|(?:is|are|'s|am|'m|be) (?:leaving|gone|moving (?:on|to))"
    rf"|moved\b(?! (?:{_NOT_MOVED})\b)|retire[sd]|is retiring|resign(?:s|ed)|quit|departed|was let go)(?![a-z])"
    + _folded("|離職|離開|離任|調走|調職|調到|調去|調任|轉調|退休|請辭|辭職|走了|卸任|不在公司")
)
_REPLACED_AFTER = re.compile(
    r"\b(?:no longer|(?:not|\w+n't) (?:\w+ ){0,5}any ?more|(?:is|was|been|got|being) replaced"
    r"|stepped (?:down|back|aside)|hand(?:s|ed) (?:\w+ ){0,3}over)\b" + _folded("|不再|已經不|換人|交接|交給")
)
_INSTEAD = (
    r"(?:\b(?:instead of|rather than|replac(?:es|ed|ing)|t(?:akes|ook|aken|aking) over from|no longer|not|isn't|wasn't)"
    r"(?: (?:mr|mrs|ms|miss|dr))? )" + _folded("|(?:取代|接替|代替|接手|而不是|不是)了?")
)
_REPLACED_BEFORE = re.compile(f"(?:{_INSTEAD})$")
_CUES = re.compile(f"{_GONE_AFTER.pattern}|{_REPLACED_AFTER.pattern}|{_INSTEAD}")
_TAKES_BACK = re.compile(
    r"\b(?:moved|changed?|instead|wrong|mistaken|cancel\w*|withdr[ae]w\w*|dropped|scrapped|postponed|delayed|pushed"
    r"|slipped|on hold|replaced|corrected|used to|actually)\b"
    + _folded("|取消|改成|改到|改為|改由|換成|延後|延到|作廢|擱置|弄錯|講錯|說錯|更正")
)


def takes_back(said: str) -> bool:
    """Return whether folded words deny or change something."""
    return bool(negations(said) or _TAKES_BACK.search(said))


def against(text: str) -> tuple[str, ...]:
    """Return the clauses of *text*, folded, that may say that somebody is gone or no longer has a part; mostly none.

    What stands under an "if" states nothing.
    """
    return tuple(clause for clause in _clauses(text) if _CUES.search(clause) and not _SUPPOSES.search(clause))


def departed(clauses: Iterable[str], person: str, *, own: bool = False) -> bool:
    """Return whether *person* is gone: left, moved, resigned, 離職, 調走.

    Args:
        clauses: Of `against`.
        person: A name; a bare title is nobody.
        own: It is *person* who speaks, so "I" is meant.
    """
    return any(
        _after(_GONE_AFTER, clause, end) and not negations(clause[end:])
        for clause in clauses
        for _, end in _named(clause, person, own=own)
    )


def replaced(clauses: Iterable[str], person: str, *, own: bool = False) -> bool:
    """Return whether *person* no longer has the part: no longer signs, instead of, 不再, 取代. As `departed`."""
    return any(
        _after(_REPLACED_AFTER, clause, end) or _REPLACED_BEFORE.search(clause[:begin])
        for clause in clauses
        for begin, end in _named(clause, person, own=own)
    )


def _clauses(text: str) -> Iterator[str]:
    for part in _CLAUSES.split(_APPOSITION.sub("", text)):
        for low, high in speech.sentences(part):
            yield fold(part[low:high]).text


def _after(cue: re.Pattern[str], clause: str, end: int) -> bool:
    """Return whether the cue follows closely, so that nobody else is in between."""
    found = cue.search(clause, end)
    near = CLOSE_HAN if any(map(is_cjk, clause)) else CLOSE
    return found is not None and found.start() - end <= near


def _named(clause: str, person: str, *, own: bool) -> list[tuple[int, int]]:
    forms = [_form(token) for token in speech.name_tokens(person)]
    if own:
        forms.append(r"\bi\b(?=[ '])|" + _folded("我(?!們)"))
    return [match.span() for form in forms for match in re.finditer(form, clause)]


def _form(token: str) -> str:
    if not is_cjk(token[0]):
        return rf"\b{re.escape(token)}\b"
    # 許志明 is also 許總; a lone surname needs the title beside it.
    titled = re.escape(token[0]) + _TITLED
    return f"{re.escape(token)}|{titled}" if len(token) > 1 else titled
