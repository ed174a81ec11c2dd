"""What code demands of the words of a moment before it is believed: a signal, a price, a moved date."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from analysis.meddic import speech
from analysis.meddic.dates import dates
from analysis.meddic.denial import against
from analysis.meddic.fold import fold, one_script
from analysis.meddic.negation import negations

CATEGORIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "objection": ("price", "timing", "authority", "need", "trust", "technical", "legal", "security", "purchasing"),
        "competitor": ("rival", "own_build", "do_nothing", "other_use"),
        "risk": ("champion_leaving", "champion_blocked", "budget", "timing", "competition"),
        "buying_signal": ("money_released", "asks_contract", "names_date"),
    }
)
"""What a moment of each kind can be about; the signal's is found by code, the others the model names."""
ALL_CATEGORIES = ("none", *dict.fromkeys(name for names in CATEGORIES.values() for name in names))
BLOCKERS = frozenset({"legal", "security", "purchasing"})
"""Objections that are obstacles of the buyer's own house."""


def _folded(pattern: str) -> re.Pattern[str]:
    return re.compile("".join(map(one_script, pattern)))


_CLAUSES = re.compile(r"[,;:，；：、\n—–]|\b(?:but|so|while)\b|而且|但是|不過|所以")  # noqa: RUF001
_SUPPOSED = _folded(
    r"\b(?:if|unless|until|once|when|after|in case|might|could be|would be|will be|to be|get it|need|needs|hope|hoping"
    r"|wait\w*|before)\b|如果|要是|假如|萬一|可能|等到?|還要|希望|才能|之前"
)
_RELEASED = _folded(
    r"\b(?:budget|money|funds?|funding|spend|po|purchase order|amount|investment)\b[^.]{0,30}"
    r"\b(?:approved|released|signed off|cleared|allocated|green ?lit|in place)\b"
    r"|\b(?:approved|released|signed off(?: on)?|cleared|allocated|green ?lit)\b[^.]{0,20}"
    r"\b(?:budget|money|funds?|funding|spend|po|purchase order|amount|investment)\b"
    r"|(?:預算|經費|款項?|[這那]筆錢|採購單)[^。]{0,8}(?:核准|批准|核可|核|批|通過|撥|下來|過)了?"
    r"|(?:已經?|都)?(?:核准|批准|核可|批|撥)了?[^。]{0,6}(?:預算|經費|款|這筆錢)"
)
_DONE_HAN = _folded("了|已|下來|過了")
_PAPERS = _folded(
    r"\b(?:contract|agreement|order form|purchase order|msa|paperwork|invoice|(?:start|kick ?off) (?:slot|date)"
    r"|(?:installation|onboarding|implementation|go live) (?:slot|date))\b"
    r"|合約|合同|契約|訂購單|訂單|請款單|發票|開工日|上線時段|安裝時段|檔期"
    r"|\bwhen (?:can|could|do) we (?:start|begin|go live)\b|什麼時候可以(?:開始|上線|導入)|\b\w+ing slot\b"
)
_ASKS_FOR = _folded(
    r"\b(?:send|share|email|prepare|draw up|draft|[gl]et us|give (?:us|me)|let's (?:get|do|see)|ready for)\b"
    r"|\b(?:can|could|may|when|where|how) (?:we|i|do we|do i|can we|can i|you|soon)\b"
    r"|\bdo you have\b|\bis there\b|\bwe(?:'ll| will|'d) (?:need|take|want|like)\b"
    r"|寄|傳給|給我|發給|擬|準備|提供|什麼時候|何時|可以|麻煩|方便|能不能|開給|排"
)
_BEGINS = _folded(
    r"\b(?:sign|signs|signing|start|starting|go live|going live|kick off|begin|launch|roll out|place the order)\b"
    r"|簽約|簽|用印|上線|啟用|導入|開始用|開始|下單|下訂|開工|進場"
)
_TAKES = _folded(
    r"\b(?:you(?:'ll| will) have (?:it|them|that|this)|(?:my|our) (?:team|colleagues?) will|works for|count me in)\b"
    r"|我們?[^我不]{0,24}(?:給|準備|整理|做|改|用印|提案|完成)"
)
_ACCEPTS = _folded(r"\b(?:works|let's do|see you|we're free|i'm free|sounds good)\b|可以|沒問題|就這樣|約好")
_PRICE = _folded(
    r"\b(?:costs?|costly|prices?|priced|pricing|pricey|expensive|cheap\w*|pay|paying|fees?|discounts?|budgets?|afford\w*"
    r"|quote|quoted|money|rate|spend|steep|investment|per (?:seat|user|month|year))\b"
    r"|錢|價|費用|月費|年費|折扣|打折|優惠|貴|便宜|預算|報價|划算|成本|殺價"
)
_MOVES = _folded(
    r"\b(?:mov(?:e|ed|es|ing)|push(?:ed|es|ing)?|postpon\w+|delay\w*|slip\w*|shift\w*|reschedul\w+"
    r"|br(?:ing|ought) forward|instead of|rather than|later than|earlier than|not (?:until|before)|no longer"
    r"|won't make|changed)\b"
    r"|延後|延到|延期|延|改到|改成|改為|往後|順延|推遲|提前|提早|拖到|挪到|不會在|來不及|改在|才會|才能"
)


def said_of(text: str) -> list[str]:
    """Return the clauses of *text*, folded, that state something: neither denied nor supposed."""
    clauses = (fold(part).text for part in _CLAUSES.split(text))
    return [clause for clause in clauses if clause and not negations(clause) and not _SUPPOSED.search(clause)]


def buying_signal(text: str) -> str:
    """Return what explicit buying signal these words of a buyer are, one of `CATEGORIES["buying_signal"]`; "" for none.

    Money is released; the contract, the order or a start slot is asked for (a question is enough); or a signing or
    start date is named. The word budget alone is none: "we have no budget" contains it.
    """
    stated = said_of(speech.statement(text, 0, len(text)))
    if any(_is_released(clause) for clause in stated):
        return "money_released"
    whole = [fold(text[low:high]).text for low, high in speech.sentences(text)]
    if any(_PAPERS.search(one) and _ASKS_FOR.search(one) and not negations(one) for one in whole):
        return "asks_contract"
    if any(_BEGINS.search(clause) and dates(clause, None) and speech.first_person(clause) for clause in stated):
        return "names_date"
    return ""


def _is_released(clause: str) -> bool:
    found = _RELEASED.search(clause)
    if found is None:
        return False
    return found[0].isascii() or bool(_DONE_HAN.search(clause))


def speaks_of_price(text: str) -> bool:
    """Return whether price, cost or a discount is spoken of."""
    return bool(_PRICE.search(fold(text).text))


def moves_date(text: str) -> bool:
    """Return whether the words move something in time; which dates they name is read apart."""
    folded = fold(text).text
    return bool(_MOVES.search(folded)) and bool(dates(text, None))


def takes_on(text: str) -> bool:
    """Return whether the speaker takes on a step: I will, you will have it, 我整理給你; or accepts a dated one."""
    stated = speech.statement(text, 0, len(text))
    clauses = [clause for part in _CLAUSES.split(stated) if not negations(clause := fold(part).text)]
    if speech.commits(stated) or any(_TAKES.search(clause) for clause in clauses):
        return True
    return any(_ACCEPTS.search(clause) for clause in clauses) and bool(dates(stated, None))


def leaves(text: str) -> bool:
    """Return whether the words say that somebody is gone, going, or has no part any more."""
    return bool(against(text))


DEMANDS: Mapping[str, Callable[[str], bool]] = MappingProxyType({"price": speaks_of_price, "champion_leaving": leaves})
"""What must be read in the words for a category that an alert rests on; else the moment has no category."""


def category(kind: str, told: str, text: str) -> str:
    """Return the category that holds for these words; "" for none."""
    if kind == "buying_signal":
        return buying_signal(text)
    if told not in CATEGORIES.get(kind, ()):
        return ""
    demand = DEMANDS.get(told)
    return told if demand is None or demand(text) else ""
