"""Where a text says no: the words that turn a sentence round must be the same in quote and source."""

import re

_WORDS = (
    "not no never none without cannot nobody nothing nowhere neither nor hardly barely rarely seldom unable unlikely "
    "dont doesnt didnt cant wont isnt arent wasnt werent havent hasnt hadnt wouldnt couldnt shouldnt aint"
)
# Here the character denies nothing, or the sentence asks: 不過 but, 未來 future, 特別 special, 是不是 is it.
_HARMLESS = (
    "不過 不只 不但 不僅 不管 不論 無論 不好意思 對不起 差不多 不錯 未來 特別 別人 別的 個別 分別 區別 "
    "級別 類別 識別 性別 "
    "是不是 有沒有 能不能 會不會 要不要 可不可以 對不對 好不好 行不行 知不知道 算不算"
)
_NEGATION = re.compile(
    rf"(?P<harmless>{'|'.join(_HARMLESS.split())})|\b(?:{'|'.join(_WORDS.split())})\b|\b[a-z]+n't\b|[不沒未無別]"
)


def negations(folded: str) -> list[tuple[int, int]]:
    """Return (begin, end) of each negation in a text folded by `analysis.meddic.fold.fold`, in order."""
    return [match.span() for match in _NEGATION.finditer(folded) if not match["harmless"]]


def compounds(folded: str) -> list[tuple[int, int]]:
    """Return (begin, end) of each compound that holds a negation without denying, such as 有沒有 or 不過.

    Whole they deny nothing; cut in two, 有沒有價值 would read 有價值.
    """
    return [match.span() for match in _NEGATION.finditer(folded) if match["harmless"]]
