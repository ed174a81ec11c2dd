"""What two lines are compared by: stems of English words, pairs of Chinese characters; no model, no cost."""

import re
from collections.abc import Iterator

from analysis.meddic.fold import fold, is_cjk

STEM = 6
"""English words are compared by so many letters of their stem: five would take "contract" for "control"."""
SHORT = 3
"""Letters of a stem at least: "red" is no past of "r"."""
ENDINGS = re.compile(r"(?:atures?|ations?|ates?|ions?|ings?|ments?|ed|er|ly)$")
COMMON_EN = frozenset(
    """a about after again all also am an and any anybody anyone anything are as ask asked at be been before but by call
    can conversation could customer did do does don't for from get give given go going had has have he her him his how i
    if in into is it it's its know let like made make many may me mention mentioned more much my name need no not of off
    on one or our out over people person please quote said say saying says she should show so some somebody someone
    something spoke talk talked tell than that the their them then there they thing things think this those to told up
    us was we were what what's when where which while who who's whom whose why will with would yes you your""".split()  # noqa: SIM905  # reads best as words
)
COMMON_HAN = re.compile(
    "什麼時候|爲什麼|爲何|什麼|怎麼樣|怎麼|如何|多少|有沒有|是不是|能不能|會不會|他們|我們|你們|這個|那個|這通|那通|電話"
    "|對話|通話|客戶|提到|說過|說了|講到|談到|關於|請問|可以|告訴|哪一個|哪些|哪個|是誰|誰|嗎|呢|的|了|是|有|在|過|和|跟|與|說|講|會|要"
)


def terms(text: str, *, question: bool = False) -> Iterator[str]:
    """Yield what is compared: stems of English words, pairs of Chinese characters.

    Args:
        text: Of a line or a question.
        question: Leave out what every question is made of.
    """
    folded = fold(text).text
    if question:
        folded = COMMON_HAN.sub(" ", folded)
    for word in folded.split():
        run = ""
        for char in [*word, ""]:
            if char and is_cjk(char) == (bool(run) and is_cjk(run[-1])) and run:
                run += char
                continue
            yield from _terms_of(run, question=question)
            run = char


def _terms_of(run: str, *, question: bool) -> Iterator[str]:
    if not run:
        return
    if is_cjk(run[0]):
        yield from (run[at : at + 2] for at in range(max(1, len(run) - 1)))
    elif not (question and run in COMMON_EN):
        word = run.removesuffix("'s")
        yield stem(word) if word.isalpha() else word


def stem(word: str) -> str:
    """Return what the forms of an English word share: "sign" for signs, signed, signing and signature.

    Crude on purpose: it only says which words are compared as one, and is never shown.
    """
    if len(word) > SHORT and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = f"{word[:-3]}y" if word.endswith("ies") else word[:-1]
    ending = ENDINGS.search(word)
    if ending and ending.start() >= SHORT:
        word = word[: ending.start()]
    if len(word) > SHORT:
        word = word.rstrip("ey")
        word = word[:-1] if len(word) > SHORT and word[-1] == word[-2] else word
    return word[:STEM]
