"""Calls of any length, made of plain sentences that prove nothing; what counts is planted in them."""

import random
from collections.abc import Mapping
from typing import Final

EN: Final = "we talked about the weather and the rollout and how orders are packed each day in the northern warehouse"
ZH: Final = "我們今天聊到倉庫的流程還有人員排班以及系統導入之後大家每天怎麼處理訂單跟出貨的狀況"
PLANTED: Final = {
    "en": (
        "Lin: We lose 200 hours a month to manual work.",
        "Lin: Our finance director Maria Chen must sign before the end of March.",
    ),
    "zh-TW": ("Lin: 我們每個月浪費兩百個小時在人工輸入。", "Lin: 財務長林美玉月底之前要簽核預算。"),
}


def talk(language: str, lines: int, planted: Mapping[int, str]) -> bytes:
    """Return a transcript as plain text; the same arguments give the same bytes.

    Args:
        language: "en" or "zh-TW": about 95 and 73 tokens a line, its label included.
        lines: How many, two voices in turn, one line a turn.
        planted: Whole lines ("Lin: words") by position, from 0.
    """
    rng = random.Random(20261122)  # noqa: S311  # repeatable, not secret
    said, words = [], EN.split()
    for at in range(lines):
        plain = " ".join(rng.choices(words, k=60)) + "." if language == "en" else "".join(rng.choices(ZH, k=60)) + "。"
        said.append(planted.get(at, f"{'Dana' if at % 2 else 'Lin'}: {plain}"))
    return "\n".join(said).encode()
