"""Whether words affirm what a marker says of them: "I don't approve this budget" speaks of authority and has none.

Every pattern is read clause by clause, and errs toward the lower level: a denial of a denial that is not in the list is
taken for a denial.
"""

# ruff: noqa: RUF001  # full-width punctuation parts clauses too

import re
from collections.abc import Iterator

from analysis.meddic import speech
from analysis.meddic.fold import fold, is_cjk, one_script
from analysis.meddic.negation import negations


def _folded(pattern: str) -> re.Pattern[str]:
    """Return a pattern with its Chinese literals as folding leaves them."""
    return re.compile("".join(map(one_script, pattern)))


_CLAUSES = re.compile(r"(?<!\d),|,(?!\d)|[;:，；：、\n—–]|\b(?:but|so|while|because)\b|而且|但是?|不過|所以|因為")
# Nobody but me signs; 沒有人比我; 許總不點頭就不會過: two denials, or an exception, affirm.
_ONLY = _folded(
    r"\b(?:nobody|no one|none|nothing|never)\b.*\b(?:unless|until|but|before|other than|except|else|without)\b"
    r"|\bwithout\b.*\b(?:nobody|no one|nothing)\b|\b(?:not|never|\w+n't)\b.*\bwithout (?:me|us)\b"
    r"|非[^。]{1,8}不|除了|不(?:點頭|簽|同意|核准|批|答應)[^。]{0,12}(?:不|沒|免談)"
)
_HARMLESS = _folded(
    r"\b(?:no (?:problem|doubt|question|worries)|not only|why not|without (?:a )?doubt)\b"
    r"|\b\w+n't need (?:any(?:body|one)|to ask)\b"
    r"|沒問題|沒關係|沒錯|不久|不然|沒事"
)
_UNLESS = _folded(r"\bunless\b|除非")
_SUPPOSED = _folded(
    r"\b(?:if|wish)\b.{0,20}\b(?:i|we|he|she|they) (?:could|had|were)\b"
    r"|(?:要是|如果|假如|若)(?:是|由)?[我他她](?:能|可以|有|來)"
)
_NOT_MINE = _folded(
    r"\b(?:not|never|\w+n't)\b(?: \w+){0,2} (?:mine|ours|my|our|up to (?:me|us)|with (?:me|us))\b"
    r"|不是我|不[歸由]我|不在我|輪不到我|我哪[能裡有]"
)
_NO = (
    r"\b(?:no|not|never|(?!can't\b)\w+n't)\b"
    r"(?: (?!want|afford|like|more|less|over|under|only|just|even|small|little|minor)\w+){0,3}? "
)
_NO_NEED = _folded(
    _NO + r"(?:musts?|needs?|needed|requir\w+|important|matters?|care|criteri\w+|priority|deal ?breakers?)\b"
    r"|不需要?|不用|不必|不重要|不是(?:必要|必須|重點)|不要求|沒有?要求|不在[意乎]|無所謂"
)
_NO_HARM = _folded(
    _NO + r"(?:problems?|issues?|pains?|concerns?|los[es]\w*|costs?|costing|hurts?|bothers?|matters?|care)\b"
    r"|不是(?:什麼)?問題|沒有?什麼?(?:問題|損失|影響|差)|不痛|不影響|(?:不|沒有?)在[意乎]"
)
_NO_FIGURE = _folded(
    _NO + r"(?:targets?|goals?|figures?|kpis?|said|say|promised?)\b|沒有?(?:目標|訂|設|說|要求)|不是目標"
)
_SKIPPED = _folded(
    r"\b(?:no|without|skip|(?:\w+n't|not) (?:need|require|have|do|go through|think))(?: \w+){0,3} $"
    r"|(?:沒有?|不用|不需要?|不必|免|無需).{0,4}$"
)
MIN_WORDS, MIN_HAN = 3, 4
"""Words, or Chinese characters, from which a clause says something by itself: "I'm sorry" and 老實說 do not."""


def has_authority(statement: str) -> bool:
    """Return whether authority is affirmed, or the speaker denies their own: "I can't approve it, Mr Hsu does"."""
    return any(_affirmed(clause) or speech.first_person(clause) for clause in _with_authority(statement))


def own_authority(statement: str) -> bool:
    """Return whether the speaker affirms their own authority; who denies it does not, whoever else has it."""
    told = list(_with_authority(statement))
    own = [clause for clause in told if speech.first_person(clause)]
    return speech.first_person(statement) and any(map(_affirmed, own or told))


def names_authority(statement: str, name: str) -> bool:
    """Return whether *name* is named and no authority is denied of them: not "Mr Hsu can't approve this"."""
    if not speech.names_person(statement, name):
        return False
    wanted = fold(name).text
    return not any(
        wanted in clause and not _ONLY.search(clause) and not _affirmed(clause[clause.index(wanted) + len(wanted) :])
        for clause in _with_authority(statement)
    )


def of_person(statement: str, name: str) -> bool:
    """Return whether something is affirmed of *name*, or of the speaker."""
    return any(
        _says_something(clause)
        and (speech.first_person(clause) or speech.mentions(clause, name))
        and not _denied(clause, len(clause))
        for clause in _clauses(statement)
    )


def needs(statement: str, subject: str) -> bool:
    """Return whether *subject* stands in a clause that does not say it is not needed."""
    return _stands(_NO_NEED, statement, subject)


def harms(statement: str) -> bool:
    """Return whether some clause does not deny a loss or a problem."""
    return any(not _NO_HARM.search(clause) for clause in _clauses(statement))


def counts(statement: str) -> bool:
    """Return whether some clause does not deny a target or a cost: not "we never had a target of 30 percent"."""
    return any(not _NO_FIGURE.search(clause) and not _NO_HARM.search(clause) for clause in _clauses(statement))


def takes_place(statement: str, subject: str) -> bool:
    """Return whether *subject* stands in a clause and is not skipped there: not "there is no legal review"."""
    wanted = fold(subject).text
    return any(
        wanted in clause and not _SKIPPED.search(clause[: clause.index(wanted)]) for clause in _clauses(statement)
    )


def _stands(denial: re.Pattern[str], statement: str, subject: str) -> bool:
    return any(speech.mentions(clause, subject) and not denial.search(clause) for clause in _clauses(statement))


def _clauses(statement: str) -> Iterator[str]:
    """Yield the clauses, folded; a sentence whose denials affirm is one clause without them."""
    for low, high in speech.sentences(statement):
        sentence = statement[low:high]
        parts = [sentence] if _ONLY.search(fold(sentence).text) else _CLAUSES.split(sentence)
        yield from (folded for part in parts if part and (folded := fold(part).text))


def _with_authority(statement: str) -> Iterator[str]:
    return (clause for clause in _clauses(statement) if speech.has_authority(clause))


def _affirmed(clause: str) -> bool:
    """Return whether one mention of authority is not denied; True where there is none."""
    ends = speech.authority_ends(clause)
    return not ends or any(not _denied(clause, end) for end in ends)


def _denied(clause: str, end: int) -> bool:
    """Return whether what stands before *end* is denied, or only supposed."""
    if _ONLY.search(clause):
        return False
    if _SUPPOSED.search(clause) or _NOT_MINE.search(clause):
        return True
    before = _HARMLESS.sub("", clause[:end])
    return (len(negations(before)) + len(_UNLESS.findall(before))) % 2 == 1


def _says_something(clause: str) -> bool:
    return sum(map(is_cjk, clause)) >= MIN_HAN or len(clause.split()) >= MIN_WORDS
