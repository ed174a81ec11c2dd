"""What code can tell of a sentence by itself: is it a question, does it name a person, a date, an authority?"""

# ruff: noqa: RUF001, SIM905  # full-width punctuation ends sentences too; word lists read best as words

import re
from functools import lru_cache

from analysis.meddic.dates import with_slash
from analysis.meddic.fold import fold, is_cjk
from analysis.meddic.negation import negations
from analysis.meddic.numerals import has_figure

_SENTENCE = re.compile(r"[^.?!。？！\n]*(?:[.](?=\d)[^.?!。？！\n]*)*[.?!。？！\n]*")

# All patterns below run on folded text; Chinese literals stand as folding leaves them (週 -> 周, 裡 -> 裏).
_AUX = "is|are|am|was|were|do|does|did|can|could|will|would|should|have|has|had|may|might"
_ASKS_EN = re.compile(
    rf"^(?:(?:and|so|but|ok|okay|well|then|also) )*"
    rf"(?:(?:{_AUX}) (?:it|you|we|they|i|he|she|this|that|there|the|your|our)"
    rf"|(?:what|how|who|when|where|which|why|whose)(?: (?:long|much|many|often|soon|far|kind|sort|about|else|exactly))*"
    rf"(?:'s|'re| (?:{_AUX}))|(?:what|how) about)\b"
)
_ASKS_HAN = re.compile(
    r"(?:嗎|呢|麼)(?:啊|呀)?$|(?<![沒管論])(?:什麼|多少|怎麼|如何|爲什麼|爲何|哪[裏個些家位]|誰(?!都)|幾[個天家位號])"
    r"|是不是|有沒有|能不能|會不會|可不可以|要不要|對不對|好不好"
)

# A sentence may tell a figure and then ask what it comes to. Every pattern errs toward "all of it asks".
_CLAUSE = re.compile(r"(?:(?<=\d),(?=\d)|[^,，;；—…])+")
_SUMS_UP = re.compile(
    r"^(?:(?:and|so|but|ok|okay|well|then) )*how (?:much|many|long|often)\b"
    r"|(?<![沒管論])多少|幾[個天家位號]|怎麼辦"
)
_TAG = re.compile(r"[嗎吧]$|真的|確定|準確|\b(?:really|sure|true|right)\b")
_PRICE = re.compile(r"\b(?:costs?|prices?|pay|paid|charges?|fees?|discounts?|quote)\b|錢|價|費|折|優惠")
_LOSS = re.compile(r"\b(?:los[eti]\w*|wast\w+|costs?(?: \w+)? us)\b|[賺虧賠漏]|損失|浪費")
_TELLS_EN = re.compile(r"^(?:(?:and|so|but|ok|okay|well|then|also) )*(?:we|i|our|my|it|they|there)\b")
_NOT_TOLD = re.compile(
    r"\b(?:if|when|whether|unless|suppos\w+|say|assum\w+|imagin\w+|could|would|might|may|maybe|perhaps|probably|should"
    r"|or|ask\w*|wonder\w*|you|your)\b"
    r"|如果|假[設如定]|要是|若|倘|萬一|的話|就算|比[如方]|例如|譬如|可能|也許|或|還是|應該|是否|[問嗎呢吧幾哪誰怎]|什麼|多少|聽說"
    r"|[你您](?!看|知道)"
)

_MONTH = (
    "january|february|march|april|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
_DATE = re.compile(
    rf"\b(?:{_MONTH}|(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|today|tonight|q[1-4]|20\d\d"
    r"|may \d{1,2}|\d{1,2}(?:st|nd|rd|th)?(?: of)? may|(?:by|in|before|until|end of|since) may"
    r"|(?:this|next|coming) (?:week|month|quarter|year|spring|summer|fall|autumn|winter)"
    r"|(?:end|beginning|start|middle) of (?:the |this |next )?(?:day|week|month|quarter|year)"
    r"|(?:in|within) (?:\w+ ){1,2}(?:days?|weeks?|months?))\b"
    r"|[\d一二三四五六七八九十]+(?:月|號|日)|(?:周|星期|禮拜)[一二三四五六日天]"
    r"|[今明後]天|[下這本][個]?(?:周|星期|禮拜|月|季|年)|[月年季]底|季末|明年|今年|(?:周|天|月)內"
)
_AUTHORITY = re.compile(
    r"\b(?:approv\w*|sign\w*|budgets?|call|decides?|decision|decid\w+|releas\w+|authori\w+"
    r"|final say|spend\w*|green ?light\w*"
    r"|has to agree|ok it)\b|核準|批準|籤|決定|拍板|預算|點頭|說了算|授權|決策|付款|同意"
)
_COMMITS = re.compile(
    r"\b(?:i|we)(?:'ll| will|'m going to|'re going to| am going to| are going to| have booked|'ve booked| commit)\b"
    r"|\blet me\b|我們?(?!不)[^我]{0,12}(?:會|來|負責|安排|送|提|寄|籤|約|確認|回覆|報告)"
)
_NOT_AFTER = re.compile(r" (?:\w+ly )?(?:not|never)\b|不")
_CALLS_ON = re.compile(
    r"\b(?:tell (?:me|us)|walk (?:me|us)|show (?:me|us)|help (?:me|us) understand|describe|explain"
    r"|(?:i'd|i would|we'd|we would) (?:like|love|want) to (?:know|understand|hear)|(?:i'm|we're) curious|wondering)\b"
    r"|請問|請教|想(?:請)?(?:瞭解|了解|知道|問)|跟我(?:們)?(?:說|講|分享)|可以說明|說說看|聊聊|好奇"
)
_FIRST_PERSON = re.compile(r"\b(?:i|we|my|me|our|us|i'\w+|we'\w+)\b|我")
_ORDER = re.compile(
    r"\b(?:then|after|afterwards|before|first|next|once|finally|followed by|last)\b"
    r"|先|再|然後|接著|之後|最後|第[一二三]"
)
_RANK = re.compile(
    r"\b(?:must|has to|have to|most|top|priority|number one|first|second|above all|non negotiable|hard requirement"
    r"|required?|requirement|deal ?breaker|rule out|more important|cannot|can't)\b"
    r"|必須|必要|最重要|優先|第一|第二|一定要|首要|不可或缺|沒有就不|排序"
)
_WRITTEN = re.compile(
    r"\b(?:rfp|rfi|rfq|document\w*|written|in writing|checklist|scorecard|spec\w*|spreadsheet|tender)\b"
    r"|文件|規格書|需求書|標案|評分表|書面|清單|表格"
)

_TITLES_EN = frozenset(
    """
    mr mrs ms miss dr sir madam ceo cfo coo cto cio cro cmo ciso vp svp evp president vice chief executive
    financial finance operating technology technical information revenue officer director manager head
    owner boss lead leader team board committee department procurement purchasing legal it security
    leadership management partner founder operations ops sales marketing senior junior chairman chair
    controller treasurer budget holder accounting accountant engineering engineer admin general regional
    the our my a an of and or in at for his her their your he she they we i you him us them me this that
    who someone somebody everyone anybody guy guys person people company office folks staff
    spk speaker channel voice participant guest caller buyer seller customer client prospect vendor rep
    """.split()
)
_TITLES_HAN = re.compile(
    "總經理|副總經理|副總|董事長|財務長|執行長|技術長|營運長|資訊長|總監|總裁|總務|經理|協理|襄理|處長|主任|課長|組長|店長|廠長"
    "|部長|院長|所長|老板娘|老板|主管|長官|上面|董事會|董事|會計|採購|財務|法務|資安|先生|小姐|女士|太太|總|董|哥|姐|姊"
    "|講者|說話者|發言者|客戶|買方|賣方|業務|部門|單位|高層|窗口|我們|他們|你們|您們|公司|那個|這個|的|我|你|您|他|她|誰|大家|部"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Return (begin, end) of the sentences of a source text, each with its closing marks."""
    return [match.span() for match in _SENTENCE.finditer(text) if match[0].strip()]


def asks(sentence: str) -> bool:
    """Return whether one source sentence is a question, with or without its mark: transcribers drop those."""
    if sentence.rstrip("\"'”’」 \n").endswith(("?", "？")):
        return True
    folded = fold(sentence).text
    return bool(_ASKS_EN.search(folded) or _ASKS_HAN.search(folded))


def calls_on(sentence: str) -> bool:
    """Return whether one source sentence asks without being a question: tell me, walk us through, 想請教."""
    return bool(_CALLS_ON.search(fold(sentence).text))


def statement(text: str, begin: int, end: int) -> str:
    """Return the parts of *text* between two offsets that belong to no question, joined by line breaks.

    The whole sentence decides, also where the span leaves out its end: "does it connect" of "does it connect?". Of a
    sentence that asks, only the figures that it told before are a statement: 走掉二十組, 一組算兩百五 of 你看少賺多少.
    """
    kept = [
        text[max(low, begin) : min(high, end)]
        for sentence in sentences(text)
        for low, high in _told(text, *sentence)
        if low < end and high > begin
    ]
    return "\n".join(part for part in kept if fold(part).text)


def _told(text: str, begin: int, end: int) -> list[tuple[int, int]]:
    """Return (begin, end) of what one sentence tells: all of it, or the clauses with a figure before the one that asks.

    All of it asks when in doubt: where the end is a tag (right?, 對不對) or asks a price for that many, or where
    anything before is supposed, asked, one of two, or about the listener.
    """
    if not asks(text[begin:end]):
        return [(begin, end)]
    clauses = [(m.span(), fold(m[0]).text) for m in _CLAUSE.finditer(text, begin, end)]
    *told, (_, last) = [clause for clause in clauses if clause[1]] or [((begin, end), "")]
    if not _SUMS_UP.search(last) or _TAG.search(last) or (_PRICE.search(last) and not _LOSS.search(last)):
        return []
    if any(_NOT_TOLD.search(clause) or asks(clause) for _, clause in told):
        return []
    return [span for span, clause in told if has_figure(clause) and (_han(clause) or _TELLS_EN.match(clause))]


def _han(folded: str) -> bool:
    return any(map(is_cjk, folded))


def mentions(statement_text: str, subject: str) -> bool:
    """Return whether the words of *subject* stand in the statement as whole words."""
    return stands_in(fold(statement_text).text, fold(subject).text)


def stands_in(said: str, wanted: str) -> bool:
    """Return the same of two texts that are folded already."""
    if len(wanted) < 2:  # noqa: PLR2004  # one letter is in every sentence
        return False
    at = said.find(wanted)
    while at >= 0:
        if _edge(said, at) and _edge(said, at + len(wanted)):
            return True
        at = said.find(wanted, at + 1)
    return False


def _edge(text: str, at: int) -> bool:
    if not 0 < at < len(text):
        return True
    return not (text[at - 1].isalnum() and text[at].isalnum()) or is_cjk(text[at - 1]) or is_cjk(text[at])


@lru_cache(maxsize=4_096)
def name_tokens(name: str) -> frozenset[str]:
    """Return what of *name* is a proper name: titles, honorifics and pronouns taken away; empty for a bare title."""
    folded = fold(name).text
    han = "".join(c for c in folded if is_cjk(c))
    latin = set(re.findall(r"[^\W\d_]+", "".join(" " if is_cjk(c) else c for c in folded)))
    rest = _TITLES_HAN.sub("", han)
    # A lone character is a surname only beside the title it came with: 許總, 林小姐.
    own_han = {rest} if len(rest) > 1 or (rest and rest != han) else set()
    return frozenset((latin - _TITLES_EN) | own_han)


def names_person(statement_text: str, subject: str) -> bool:
    """Return whether *subject* stands in the statement and is a person's name, not only a title."""
    tokens = name_tokens(subject)
    if not tokens or not mentions(statement_text, subject):
        return False
    cased = any(c.isupper() for c in statement_text)
    return any(
        is_cjk(t[0]) or not cased or re.search(rf"\b{re.escape(t.capitalize())}\b", statement_text) for t in tokens
    )


def same_person(one: str, other: str) -> bool:
    """Return whether two names can be of one person: "Mr Hsu" and "Hsu Wei", 許總 and 許志明."""
    left, right = name_tokens(one), name_tokens(other)
    if left & right:
        return True
    return any(is_cjk(a[0]) and is_cjk(b[0]) and (a.startswith(b) or b.startswith(a)) for a in left for b in right)


def has_date(statement_text: str) -> bool:
    """Return whether a date or a deadline is said."""
    return bool(_DATE.search(fold(statement_text).text) or with_slash(statement_text))


def has_authority(statement_text: str) -> bool:
    """Return whether approving, signing, deciding or a budget is spoken of."""
    return bool(_AUTHORITY.search(fold(statement_text).text))


def authority_ends(folded: str) -> list[int]:
    """Return where each mention of authority ends in a folded text."""
    return [match.end() for match in _AUTHORITY.finditer(folded)]


def commits(statement_text: str) -> bool:
    """Return whether the speaker takes on something: I will, 我們會; not "I will not", 我不會."""
    folded = fold(statement_text).text
    return any(
        not negations(found[0]) and not _NOT_AFTER.match(folded, found.end()) for found in _COMMITS.finditer(folded)
    )


def first_person(statement_text: str) -> bool:
    """Return whether the speaker speaks of themselves."""
    return bool(_FIRST_PERSON.search(fold(statement_text).text))


def has_order(statement_text: str) -> bool:
    """Return whether steps are put in order."""
    return bool(_ORDER.search(fold(statement_text).text))


def has_rank(statement_text: str) -> bool:
    """Return whether something is a must or ranked."""
    return bool(_RANK.search(fold(statement_text).text))


def has_document(statement_text: str) -> bool:
    """Return whether a written list is spoken of."""
    return bool(_WRITTEN.search(fold(statement_text).text))
